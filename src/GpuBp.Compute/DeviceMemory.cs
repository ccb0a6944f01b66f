namespace GpuBp.Compute;

/// <summary>A piece of a device's memory, as buffers, views, arguments and sequences hold it: the
/// device frees it when it is disposed.</summary>
/// <remarks>
/// Calls read the handle with the device's lock held, and only the device frees memory, with the
/// same lock. So memory that is live when a call takes the lock stays so until the call ends, even
/// if nothing refers to it any more.
/// </remarks>
internal unsafe class DeviceMemory(Device device, DeviceAllocation allocation) : IDisposable
{
    internal Device Device { get; } = device;

    internal DeviceAllocation Allocation { get; } = allocation;

    /// <summary>An address on the CPU, a driver's handle elsewhere.</summary>
    internal nint Handle { get; } = allocation.Handle;

    internal long Bytes => Allocation.Bytes;

    /// <summary>Frees the memory; safe to call again.</summary>
    public void Dispose()
    {
        Device.Allocations.Free(Allocation);
        GC.SuppressFinalize(this);
    }

    // By pointer: a span ends at 2 GiB, and copies may be larger.
    internal void Write(long byteOffset, void* source, long bytes)
    {
        lock (Device.Gate)
        {
            Device.Allocations.FreeForgotten();
            ThrowIfFreed();
            Device.ThrowIfRecording("A copy from the host");
            ThrowIfImported();
            if (bytes > 0)
                Device.WriteCore(Handle, byteOffset, source, bytes);
        }
    }

    internal void Read(long byteOffset, void* destination, long bytes)
    {
        lock (Device.Gate)
        {
            Device.Allocations.FreeForgotten();
            ThrowIfFreed();
            Device.ThrowIfRecording("A copy to the host");
            if (bytes > 0)
                Device.ReadCore(Handle, byteOffset, destination, bytes);
        }
    }

    internal void ThrowIfImported()
    {
        if (Allocation.Pin is not null && Device.ReadsHostMemory)
            throw new InvalidOperationException(
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} is imported memory of the " +
                "host, which is read-only; allocate a buffer to copy to.");
    }

    internal void ThrowIfFreed()
    {
        if (Allocation.IsFreed)
            throw new ObjectDisposedException(
                nameof(DeviceBuffer<byte>),
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} was disposed" +
                (Device.IsDisposed ? " with its device." : "."));
    }
}

/// <summary>Memory that the device also frees after the last object that holds it was
/// collected.</summary>
internal sealed class CollectableMemory(Device device, DeviceAllocation allocation)
    : DeviceMemory(device, allocation)
{
    // Only queued: this is the finalizer's thread, and another may be using the device.
    ~CollectableMemory() => Device.Allocations.Forget(Allocation);
}
