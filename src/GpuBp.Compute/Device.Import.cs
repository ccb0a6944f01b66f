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

        lock (_lock)
        {
            ThrowIfDisposed();
            ThrowIfRecording("An import");
            var pin = values.Pin();
            var memory = new DeviceMemory(this, (nint)pin.Pointer, (long)values.Length * sizeof(T))
            {
                Pin = pin,
            };
            _memory.Add(memory);
            return new DeviceBuffer<T>(memory, values.Length);
        }
    }

    /// <summary>Whether kernels can read the host's memory by its address.</summary>
    internal virtual bool ReadsHostMemory => false;
}
