using System.Runtime.InteropServices;

namespace GpuBp.Compute.Cpu;

/// <summary>Memory that grows to the largest size that was requested, and is reused.</summary>
internal sealed unsafe class CpuScratchMemory : IDisposable
{
    private byte* _start;
    private long _bytes;

    /// <summary>The memory, 64-byte aligned, with undefined content; null before the first
    /// use.</summary>
    internal byte* Start => _start;

    /// <summary>Enlarges the memory to at least <paramref name="bytes"/>; its content is
    /// lost.</summary>
    internal void Reserve(long bytes)
    {
        if (bytes > _bytes)
        {
            NativeMemory.AlignedFree(_start);
            _start = null;
            _bytes = 0;
            _start = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            _bytes = bytes;
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(_start);
        _start = null;
        _bytes = 0;
    }
}
