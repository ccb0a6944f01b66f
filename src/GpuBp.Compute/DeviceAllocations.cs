using System.Buffers;

namespace GpuBp.Compute;

/// <summary>Allocates and frees the memory of a device's buffers, and counts it.</summary>
internal sealed unsafe class DeviceAllocations(Device device)
{
    private readonly HashSet<DeviceAllocation> _live = [];

    // Finalizers add to this list; whoever holds the device's lock takes it.
    private DeviceAllocation? _forgotten;
    private long _bytes;

    /// <summary>The bytes that live buffers hold, without borrowed memory.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The number of buffers freed so far, borrowed ones included.</summary>
    internal long Frees { get; private set; }

    /// <inheritdoc cref="Device.Allocate{T}(long)"/>
    /// <param name="length">Elements, at least 1.</param>
    /// <param name="isScoped">Whether the caller disposes the buffer on every path: then no
    /// finalizer frees it, which takes as long as all else of a small allocation.</param>
    internal DeviceBuffer<T> Allocate<T>(long length, bool isScoped)
        where T : unmanaged
    {
        Check.Length(length, sizeof(T));
        var bytes = length * sizeof(T);
        var memory = TryAllocate(bytes, isScoped, out var available);
        if (memory is null && bytes <= device.Info.MaxBufferBytes)
        {
            CollectGarbage();
            memory = TryAllocate(bytes, isScoped, out available);
        }

        return memory is not null
            ? new DeviceBuffer<T>(memory, length)
            : throw new DeviceOutOfMemoryException(device.Info, bytes, available);
    }

    /// <summary>Makes a buffer of memory that the host or a user of ILGPU owns.</summary>
    /// <param name="handle">The device's handle of it.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="pin">Keeps the memory in place; disposed when the buffer or the device
    /// is.</param>
    internal DeviceMemory Borrow(nint handle, long bytes, MemoryHandle pin)
    {
        try
        {
            lock (device.Gate)
            {
                device.RequireReady("An import");
                var allocation = new DeviceAllocation(handle, bytes, pin, pressure: 0);
                _live.Add(allocation);
                return new CollectableMemory(device, allocation);
            }
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>Frees memory; safe to call again.</summary>
    internal void Free(DeviceAllocation allocation)
    {
        lock (device.Gate)
        {
            if (!_live.Remove(allocation))
                return;

            Frees++;
            FreeLive(allocation);
        }
    }

    /// <summary>Lets the next call of the device free memory that was collected. It is called by
    /// finalizers, so it waits for no lock.</summary>
    internal void Forget(DeviceAllocation allocation)
    {
        if (allocation.IsShared)
            return;

        do
            allocation.NextForgotten = _forgotten;
        while (Interlocked.CompareExchange(
            ref _forgotten, allocation, allocation.NextForgotten) != allocation.NextForgotten);
    }

    /// <summary>Frees forgotten memory, unless the device is recording.</summary>
    /// <remarks>The caller holds the device's lock, and has not yet checked that the memory it will
    /// use is live: another finalizer may have handed it memory that was forgotten.</remarks>
    internal void FreeForgotten()
    {
        if (_forgotten is null || device.Sink is LaunchRecording)
            return;

        var forgotten = Interlocked.Exchange(ref _forgotten, null);
        for (; forgotten is not null; forgotten = forgotten.NextForgotten)
            Free(forgotten);
    }

    /// <summary>Collects garbage, and frees the memory that was forgotten.</summary>
    internal void CollectGarbage()
    {
        GC.Collect();

        // With the lock held, a finalizer that disposes a buffer would wait for this thread.
        if (!device.Gate.IsHeldByCurrentThread)
            GC.WaitForPendingFinalizers();
        lock (device.Gate)
            FreeForgotten();
    }

    /// <summary>Frees all memory; the caller holds the device's lock.</summary>
    internal void FreeAll()
    {
        foreach (var allocation in _live)
            FreeLive(allocation);
        _live.Clear();
    }

    /// <summary>Allocates memory; returns null if the device has too little.</summary>
    private DeviceMemory? TryAllocate(long bytes, bool isScoped, out long available)
    {
        lock (device.Gate)
        {
            device.RequireReady("An allocation");
            available = device.AvailableBytes;
            var handle = bytes <= available ? device.AllocateCore(bytes) : 0;
            if (handle == 0)
                return null;

            Interlocked.Add(ref _bytes, bytes);
            var allocation = new DeviceAllocation(handle, bytes, pin: null, isScoped ? 0 : bytes);
            _live.Add(allocation);
            if (isScoped)
                return new DeviceMemory(device, allocation);

            // A small object holds much memory that the garbage collector does not see.
            GC.AddMemoryPressure(bytes);
            return new CollectableMemory(device, allocation);
        }
    }

    private void FreeLive(DeviceAllocation allocation)
    {
        allocation.IsFreed = true;
        if (allocation.Pin is { } pin)
        {
            pin.Dispose();
            return;
        }

        device.FreeCore(allocation.Handle);
        Interlocked.Add(ref _bytes, -allocation.Bytes);
        if (allocation.Pressure > 0)
            GC.RemoveMemoryPressure(allocation.Pressure);
    }
}
