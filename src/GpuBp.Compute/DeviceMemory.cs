using System.Buffers;

namespace GpuBp.Compute;

/// <summary>A piece of a device's memory: an address on the CPU, a driver's handle
/// elsewhere.</summary>
internal sealed unsafe class DeviceMemory(Device device, nint handle, long bytes)
{
    internal Device Device { get; } = device;

    internal nint Handle { get; } = handle;

    internal long Bytes { get; } = bytes;

    /// <summary>Keeps borrowed memory, the host's or that of a user of ILGPU, in its place; null
    /// for the device's own memory.</summary>
    internal MemoryHandle? Pin { get; init; }

    internal bool IsFreed { get; private set; }

    internal void MarkFreed() => IsFreed = true;

    // By pointer: a span ends at 2 GiB, and copies may be larger.
    internal void Write(long byteOffset, void* source, long bytes)
    {
        lock (Device.Gate)
        {
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
            ThrowIfFreed();
            Device.ThrowIfRecording("A copy to the host");
            if (bytes > 0)
                Device.ReadCore(Handle, byteOffset, destination, bytes);
        }
    }

    internal void ThrowIfImported()
    {
        if (Pin is not null && Device.ReadsHostMemory)
            throw new InvalidOperationException(
                $"The buffer of {Bytes:N0} bytes on {Device.Info.Id} is imported memory of the " +
                "host, which is read-only; allocate a buffer to copy to.");
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
