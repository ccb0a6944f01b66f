using System.Buffers;

namespace GpuBp.Compute;

public abstract unsafe partial class Device
{
    /// <summary>
    /// A buffer for kernels to read, of what lies in the host's memory: read there where the device
    /// can, else a copy. The values must not change before the buffer is disposed, and no kernel may
    /// write to it.
    /// </summary>
    /// <inheritdoc cref="Allocate{T}(long)" path="/exception"/>
    internal DeviceBuffer<T> Import<T>(ReadOnlyMemory<T> values)
        where T : unmanaged
    {
        Check.Length(values.Length, sizeof(T));
        if (!ReadsHostMemory)
            return Upload(values.Span);

        var pin = values.Pin();
        return new DeviceBuffer<T>(Borrow((nint)pin.Pointer, (long)values.Length * sizeof(T), pin), values.Length);
    }

    /// <summary>Memory that is another's; <paramref name="pin"/> holds it until it is freed, or the device disposed.</summary>
    private protected DeviceMemory Borrow(nint handle, long bytes, MemoryHandle pin)
    {
        try
        {
            lock (_lock)
            {
                ThrowIfDisposed();
                ThrowIfRecording("An import");
                var memory = new DeviceMemory(this, handle, bytes) { Pin = pin };
                _memory.Add(memory);
                return memory;
            }
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>Whether kernels can read the host's memory by its address.</summary>
    internal virtual bool ReadsHostMemory => false;
}
