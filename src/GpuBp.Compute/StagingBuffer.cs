namespace GpuBp.Compute;

/// <summary>
/// Memory of the host from which a device copies while it computes. Call <see cref="Fill"/>, then
/// <see cref="StagingArea.Upload{T}"/>, and <see cref="WaitUntilFree"/> before the next fill.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed unsafe class StagingBuffer<T> : IDisposable
    where T : unmanaged
{
    internal StagingBuffer(StagingMemory memory, int length) => (Memory, Length) = (memory, length);

    /// <summary>The number of elements.</summary>
    internal int Length { get; }

    internal StagingMemory Memory { get; }

    /// <summary>Gives access to the elements until the caller disposes the result. Not between an
    /// upload and the end of <see cref="WaitUntilFree"/>.</summary>
    /// <remarks>A thread that disposes the buffer or the device waits for the end, so do not use
    /// the device in between.</remarks>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    internal StagingFill<T> Fill()
    {
        Memory.Filling.Enter();
        if (!Memory.IsFreed)
            return new StagingFill<T>(Memory, Length);

        Memory.Filling.Exit();
        throw Memory.Disposed();
    }

    /// <summary>Waits for the uploads from the buffer.</summary>
    /// <exception cref="DeviceException">The device has failed.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    internal void WaitUntilFree() => Memory.Device.Staging.WaitUntilFree(Memory);

    /// <summary>Waits for the uploads from the buffer, and frees it; safe to call again, and after
    /// the device was disposed.</summary>
    public void Dispose() => Memory.Device.Staging.Free(Memory);
}

/// <summary>Access to the elements of a staging buffer, which stay where they are until it is
/// disposed by the same thread. Other threads may use it, too.</summary>
internal readonly unsafe struct StagingFill<T>(StagingMemory memory, int length) : IDisposable
    where T : unmanaged
{
    internal Span<T> Values => new((void*)memory.Address, length);

    public void Dispose() => memory.Filling.Exit();
}

/// <summary>A piece of the host's memory that a device copies from.</summary>
/// <param name="device">The device.</param>
/// <param name="address">Its address.</param>
/// <param name="bytes">Its size.</param>
internal sealed class StagingMemory(Device device, nint address, long bytes)
{
    internal Device Device { get; } = device;

    internal nint Address { get; } = address;

    internal long Bytes { get; } = bytes;

    /// <summary>Held by the thread that fills the memory, and by the one that marks it as
    /// freed.</summary>
    internal Lock Filling { get; } = new();

    /// <summary>The backend's mark of the end of the last upload; 0 if it has none.</summary>
    internal nint Uploaded { get; set; }

    internal bool IsFreed { get; private set; }

    internal void MarkFreed() => IsFreed = true;

    internal void ThrowIfFreed()
    {
        if (IsFreed)
            throw Disposed();
    }

    internal ObjectDisposedException Disposed() => new(
        nameof(StagingBuffer<byte>),
        $"The staging buffer of {Bytes:N0} bytes for {Device.Info.Id} was disposed" +
        (Device.IsDisposed ? " with its device." : "."));
}
