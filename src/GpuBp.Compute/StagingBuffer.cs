namespace GpuBp.Compute;

/// <summary>
/// Memory of the host from which a device copies while it computes. Fill <see cref="Values"/>, call
/// <see cref="StagingArea.Upload{T}"/>, and call <see cref="WaitUntilFree"/> before the next fill.
/// </summary>
/// <typeparam name="T">The element.</typeparam>
internal sealed unsafe class StagingBuffer<T> : IDisposable
    where T : unmanaged
{
    internal StagingBuffer(StagingMemory memory, int length) => (Memory, Length) = (memory, length);

    /// <summary>The number of elements.</summary>
    internal int Length { get; }

    internal StagingMemory Memory { get; }

    /// <summary>The elements. Do not touch them between an upload and the end of
    /// <see cref="WaitUntilFree"/>, nor after <see cref="Dispose"/>.</summary>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    internal Span<T> Values
    {
        get
        {
            Memory.ThrowIfFreed();
            return new Span<T>((void*)Memory.Address, Length);
        }
    }

    /// <summary>Waits for the uploads from the buffer.</summary>
    /// <exception cref="DeviceException">The device has failed.</exception>
    /// <exception cref="ObjectDisposedException">The buffer or its device was disposed.</exception>
    internal void WaitUntilFree() => Memory.Device.Staging.WaitUntilFree(Memory);

    /// <summary>Waits for the uploads from the buffer, and frees it; safe to call again, and after
    /// the device was disposed.</summary>
    public void Dispose() => Memory.Device.Staging.Free(Memory);
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

    /// <summary>The backend's mark of the end of the last upload; 0 if it has none.</summary>
    internal nint Uploaded { get; set; }

    internal bool IsFreed { get; private set; }

    internal void MarkFreed() => IsFreed = true;

    internal void ThrowIfFreed()
    {
        if (IsFreed)
            throw new ObjectDisposedException(
                nameof(StagingBuffer<byte>),
                $"The staging buffer of {Bytes:N0} bytes for {Device.Info.Id} was disposed" +
                (Device.IsDisposed ? " with its device." : "."));
    }
}
