using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>A device's staging buffers, and the uploads from them.</summary>
/// <remarks>This one copies before it returns; backends with page-locked memory derive from it.</remarks>
internal unsafe class StagingArea(Device device)
{
    private const int Alignment = 64;

    private readonly HashSet<StagingMemory> _live = [];

    /// <summary>Allocates memory of the host to upload from while kernels run.</summary>
    /// <param name="length">Elements, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1.</exception>
    /// <exception cref="DeviceException">The host has too little memory left that a device can read.</exception>
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
    /// Queues a copy to the device that may run beside the launches before it: launches after it see
    /// the new elements, and launches before it that use <paramref name="target"/> still the old ones.
    /// </summary>
    /// <param name="source">What to copy; not free until the copy has run.</param>
    /// <param name="length">The elements to copy, from the first on.</param>
    /// <param name="target">Where to, <paramref name="length"/> elements.</param>
    /// <remarks>
    /// A copy waits for the launches before it that use the buffer it writes to, any part of it. Two
    /// buffers in turns are uploaded and computed on at the same time.
    /// </remarks>
    /// <exception cref="ArgumentException">The lengths differ, <paramref name="source"/> is shorter, or
    /// belongs to another device.</exception>
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
                $"The staging buffer is for {source.Memory.Device.Info.Id}, the upload for {device.Info.Id}; " +
                "allocate it by the device that is to read it.");
        lock (device.Gate)
        {
            memory.ThrowIfFreed();
            source.Memory.ThrowIfFreed();
            device.ThrowIfRecording("An upload");
            memory.ThrowIfImported();
            if (length > 0)
                UploadCore(source.Memory, (long)length * sizeof(T), memory.Handle, target.Offset * sizeof(T));
        }
    }

    /// <summary>Waits until no upload reads the memory.</summary>
    internal void WaitUntilFree(StagingMemory memory)
    {
        // Not one long wait: other threads may launch in between.
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

    /// <summary>Called by a device that is being disposed, with its lock held.</summary>
    internal void FreeAll()
    {
        foreach (var memory in _live)
            FreeLive(memory);
        _live.Clear();
    }

    /// <summary>Allocates memory of the host that the device reads fast.</summary>
    private protected virtual nint AllocateCore(long bytes) =>
        (nint)NativeMemory.AlignedAlloc((nuint)bytes, Alignment);

    /// <summary>Waits until no copy reads the memory, and frees it.</summary>
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
        memory.MarkFreed();
        FreeCore(memory);
    }
}
