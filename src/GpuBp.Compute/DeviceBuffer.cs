namespace GpuBp.Compute;

/// <summary>Elements of one type in a device's memory. Converts to a view of all of them.</summary>
/// <typeparam name="T">The element.</typeparam>
public sealed class DeviceBuffer<T> : IDisposable
    where T : unmanaged
{
    private readonly DeviceMemory _memory;

    internal DeviceBuffer(DeviceMemory memory, long length)
    {
        _memory = memory;
        Length = length;
    }

    /// <summary>The device that holds the buffer.</summary>
    public Device Device => _memory.Device;

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>All elements.</summary>
    public BufferView<T> View => new(_memory, 0, Length);

    /// <summary>All elements.</summary>
    public static implicit operator BufferView<T>(DeviceBuffer<T> buffer) => buffer.View;

    /// <summary>Frees the memory; safe to call again, and after the device was disposed.</summary>
    public void Dispose() => _memory.Dispose();

    /// <inheritdoc/>
    public override string ToString() => $"{typeof(T).Name}[{Length:N0}] on {Device.Info.Id}";
}
