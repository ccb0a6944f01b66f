namespace GpuBp.Compute;

/// <summary>A piece of a device's memory: an address on the CPU, a driver's handle elsewhere.</summary>
internal sealed class DeviceMemory(Device device, nint handle, long bytes)
{
    internal Device Device { get; } = device;

    internal nint Handle { get; } = handle;

    internal long Bytes { get; } = bytes;

    internal bool IsFreed { get; private set; }

    internal void MarkFreed() => IsFreed = true;

    internal void ThrowIfFreed()
    {
        if (IsFreed)
            throw new ObjectDisposedException(
                nameof(DeviceBuffer<byte>),
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} was disposed" +
                (Device.IsDisposed ? " with its device." : "."));
    }
}
