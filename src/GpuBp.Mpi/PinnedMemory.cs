using System.Buffers;

namespace GpuBp;

/// <summary>The address of memory that the runtime must not move.</summary>
internal static class PinnedMemory
{
    internal static unsafe nint Address(this MemoryHandle pinned) => (nint)pinned.Pointer;
}
