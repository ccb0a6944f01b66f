using System.Buffers;

namespace GpuBp.Compute;

/// <summary>
/// A device's memory as the host's, where a device lends it: the caller keeps launches away
/// meanwhile.
/// </summary>
/// <remarks>
/// Relies on the address of the device's memory being one of the host's, and not moving; it is live
/// as long as the buffer is.
/// </remarks>
/// <typeparam name="T">The element.</typeparam>
/// <param name="memory">The device's memory.</param>
/// <param name="offset">The first element.</param>
/// <param name="length">Elements.</param>
internal sealed unsafe class LentMemory<T>(DeviceMemory memory, long offset, int length)
    : MemoryManager<T>
    where T : unmanaged
{
    /// <inheritdoc/>
    public override Span<T> GetSpan()
    {
        memory.ThrowIfFreed();
        return new Span<T>((T*)memory.Handle + offset, length);
    }

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        memory.ThrowIfFreed();
        return new MemoryHandle((T*)memory.Handle + offset + elementIndex, pinnable: this);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // It does not move.
    }

    protected override void Dispose(bool disposing)
    {
        // The buffer is the device's.
    }
}
