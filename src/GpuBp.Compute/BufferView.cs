using GpuBp.Compute.Cpu;

namespace GpuBp.Compute;

/// <summary>A contiguous range of a device buffer.</summary>
/// <typeparam name="T">The element.</typeparam>
public readonly struct BufferView<T>
    where T : unmanaged
{
    private readonly DeviceMemory? _memory;

    internal BufferView(DeviceMemory memory, long offset, long length)
    {
        _memory = memory;
        Offset = offset;
        Length = length;
    }

    /// <summary>The number of elements.</summary>
    public long Length { get; }

    /// <summary>The device that holds the elements.</summary>
    /// <exception cref="InvalidOperationException">The view was never assigned.</exception>
    public Device Device => Memory.Device;

    /// <summary>The first element's position in its buffer.</summary>
    internal long Offset { get; }

    /// <summary>The memory, after a check that it was not freed.</summary>
    internal DeviceMemory LiveMemory
    {
        get
        {
            Memory.ThrowIfFreed();
            return Memory;
        }
    }

    private DeviceMemory Memory =>
        _memory ?? throw new InvalidOperationException("The view is empty: it was never assigned.");

    /// <summary><paramref name="length"/> elements from <paramref name="offset"/> on.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the view.</exception>
    public BufferView<T> Slice(long offset, long length)
    {
        Check.Slice(offset, length, Length);
        return new BufferView<T>(Memory, Offset + offset, length);
    }

    /// <summary>Copies from the host; <paramref name="source"/> may change afterwards.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public unsafe void CopyFrom(ReadOnlySpan<T> source)
    {
        Check.CopyLength(source.Length, Length);
        fixed (T* first = source)
            Memory.Write(Offset * sizeof(T), first, (long)source.Length * sizeof(T));
    }

    /// <summary>Waits for earlier launches, then copies to the host.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public unsafe void CopyTo(Span<T> destination)
    {
        Check.CopyLength(destination.Length, Length);
        fixed (T* first = destination)
            Memory.Read(Offset * sizeof(T), first, (long)destination.Length * sizeof(T));
    }

    /// <summary>
    /// The elements as the host's memory; null where the device has memory of its own. Whoever
    /// uses it keeps launches on the view away meanwhile.
    /// </summary>
    internal Memory<T>? Lend() => Device is CpuDevice { LendsMemory: true }
        ? new LentMemory<T>(LiveMemory, Offset, checked((int)Length)).Memory
        : (Memory<T>?)null; // A bare null would become empty memory.

    /// <summary>Waits for earlier launches, then copies to a new array.</summary>
    /// <exception cref="ObjectDisposedException">The buffer was disposed.</exception>
    public T[] ToArray()
    {
        var values = new T[Length];
        CopyTo(values);
        return values;
    }
}
