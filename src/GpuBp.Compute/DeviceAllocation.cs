using System.Buffers;

namespace GpuBp.Compute;

/// <summary>What a device has allocated or borrowed, as the device itself lists it. It refers to no
/// <see cref="DeviceMemory"/>, so that memory which nobody else holds can be collected.</summary>
/// <param name="handle">The device's handle.</param>
/// <param name="bytes">Its size.</param>
/// <param name="pin">Keeps borrowed memory in its place; null for the device's own memory.</param>
/// <param name="pressure">The bytes that the garbage collector was told of.</param>
internal sealed class DeviceAllocation(nint handle, long bytes, MemoryHandle? pin, long pressure)
{
    internal nint Handle { get; } = handle;

    internal long Bytes { get; } = bytes;

    internal MemoryHandle? Pin { get; } = pin;

    internal long Pressure { get; } = pressure;

    internal bool IsFreed { get; set; }

    /// <summary>Whether views that are not the library's use the memory: only a disposal frees
    /// it.</summary>
    internal bool IsShared { get; set; }

    /// <summary>The next in the device's list of forgotten allocations.</summary>
    internal DeviceAllocation? NextForgotten { get; set; }
}
