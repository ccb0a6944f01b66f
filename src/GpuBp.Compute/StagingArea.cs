using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>A device's staging buffers, and the uploads from them.</summary>
/// <remarks>Here an upload ends before it returns; backends with page-locked memory override
/// that.</remarks>
internal unsafe class StagingArea(Device device)
{
    private const int Alignment = 64;

    private readonly HashSet<StagingMemory> _live = [];

    /// <summary>Allocates memory of the host for uploads that run beside kernels.</summary>
    /// <param name="length">Elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below
    /// 1.</exception>
    /// <exception cref="DeviceException">The host has too little page-locked memory
    /// left.</exception>
    /// <exception cref="ObjectDisposedException">The device was disposed.</exception>
    internal StagingBuffer<T> Allocate<T>(int length)
        where T : unmanaged
    {
        Check.Length(length, sizeof(T));
        var bytes = (long)length * sizeof(T);
        lock (device.Gate)
        {
            device.RequireReady("An allocation");
            var memory = new StagingMemory(device, AllocateCore(bytes), bytes);
            _live.Add(memory);
            return new StagingBuffer<T>(memory, length);
        }
    }

    /// <summary>
    /// Queues a copy to the device that may run beside earlier launches. Later launches see the new
    /// elements; earlier ones that use <paramref name="target"/> see the old ones.
    /// </summary>
    /// <param name="source">The values; do not touch them until the copy has run.</param>
    /// <param name="length">The number of elements to copy, from the first on.</param>
    /// <param name="target">Receives <paramref name="length"/> elements.</param>
    /// <remarks>
    /// A copy waits for all earlier launches that use any part of the buffer that it writes. With
    /// two buffers that take turns, the device uploads to one while it computes on the other.
    /// </remarks>
    /// <exception cref="ArgumentException">The lengths differ, <paramref name="source"/> is
    /// shorter, or belongs to another device.</exception>
    /// <exception cref="DeviceException">The device has failed.</exception>
    /// <exception cref="InvalidOperationException">The device is recording.</exception>
    /// <exception cref="ObjectDisposedException">The device or a buffer was disposed.</exception>
    internal void Upload<T>(StagingBuffer<T> source, int length, BufferView<T> target)
        where T : unmanaged
    {
        Check.Slice(0, length, source.Length);
        Check.CopyLength(length, target.Length);
        var memory = target.LiveMemory;
        Check.SameDevice(device, memory, "An upload");
        if (source.Memory.Device != device)
            throw new ArgumentException(
                $"The staging buffer belongs to {source.Memory.Device.Info.Id}, but the upload " +
                $"is to {device.Info.Id}; allocate it on the device that reads it.");
        lock (device.Gate)
        {
            device.Allocations.FreeForgotten();
            memory.ThrowIfFreed();
            source.Memory.ThrowIfFreed();
            device.ThrowIfRecording("An upload");
            memory.ThrowIfImported();
            if (length > 0)
                UploadCore(source.Memory, (long)length * sizeof(T), memory.Handle,
                    target.Offset * sizeof(T));
        }
    }

    /// <summary>Waits until no upload reads the memory.</summary>
    internal void WaitUntilFree(StagingMemory memory)
    {
        // No wait with the lock held: other threads may launch in between.
        var wait = default(SpinWait);
        while (true)
        {
            lock (device.Gate)
            {
                memory.ThrowIfFreed();
                if (IsUploaded(memory))
                    return;
            }

            wait.SpinOnce();
        }
    }

    internal void Free(StagingMemory memory)
    {
        lock (device.Gate)
        {
            if (_live.Remove(memory))
                FreeLive(memory);
        }
    }

    /// <summary>Frees all staging memory; the caller holds the device's lock.</summary>
    internal void FreeAll()
    {
        foreach (var memory in _live)
            FreeLive(memory);
        _live.Clear();
    }

    /// <summary>Allocates memory of the host that the device reads fast.</summary>
    private protected virtual nint AllocateCore(long bytes) =>
        (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);

    /// <summary>Waits for the copies from the memory, and frees it.</summary>
    private protected virtual void FreeCore(StagingMemory memory) =>
        NativeMemory.AlignedFree((void*)memory.Address);

    /// <summary>Queues a copy from the start of <paramref name="source"/>.</summary>
    private protected virtual void UploadCore(
        StagingMemory source, long bytes, nint handle, long byteOffset) =>
        device.WriteCore(handle, byteOffset, (void*)source.Address, bytes);

    /// <summary>Whether the copies from the memory have run.</summary>
    private protected virtual bool IsUploaded(StagingMemory memory) => true;

    private void FreeLive(StagingMemory memory)
    {
        // Another thread may be filling it, which ends without the device's lock.
        lock (memory.Filling)
            memory.MarkFreed();
        FreeCore(memory);
    }
}
