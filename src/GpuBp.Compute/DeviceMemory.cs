using System.Buffers;

namespace GpuBp.Compute;

/// <summary>A piece of a device's memory: an address on the CPU, a driver's handle elsewhere.</summary>
internal sealed class DeviceMemory(Device device, nint handle, long bytes)
{
    internal Device Device { get; } = device;

    internal nint Handle { get; } = handle;

    internal long Bytes { get; } = bytes;

    /// <summary>What holds this in its place where it is another's, the host's or that of a user of ILGPU; null for
    /// the device's own.</summary>
    internal MemoryHandle? Pin { get; init; }

    internal bool IsFreed { get; private set; }

    internal void MarkFreed() => IsFreed = true;

    internal void ThrowIfImported()
    {
        if (Pin is not null && Device.ReadsHostMemory)
            throw new InvalidOperationException(
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} is memory of the host, which lent it to " +
                "be read; allocate a buffer to copy to.");
    }

    internal void ThrowIfFreed()
    {
        if (IsFreed)
            throw new ObjectDisposedException(
                nameof(DeviceBuffer<byte>),
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} was disposed" +
                (Device.IsDisposed ? " with its device." : "."));
    }
}
