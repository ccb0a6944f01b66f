using System.Buffers;

namespace GpuBp.Compute;

/// <summary>Allocates and frees the memory of a device's buffers, and knows which are alive.</summary>
internal sealed class DeviceAllocations(Device device)
{
    private readonly HashSet<DeviceMemory> _live = [];
    private long _bytes;

    /// <summary>Bytes that live buffers hold; borrowed memory does not count.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>How many buffers were freed so far, borrowed ones too.</summary>
    internal long Frees { get; private set; }

    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left.</exception>
    internal DeviceMemory Allocate(long bytes)
    {
        lock (device.Gate)
        {
            device.RequireReady("An allocation");
            var available = device.AvailableBytes;
            var handle = bytes <= available ? device.AllocateCore(bytes) : 0;
            if (handle == 0)
                throw new DeviceOutOfMemoryException(device.Info, bytes, available);

            var memory = new DeviceMemory(device, handle, bytes);
            _live.Add(memory);
            Interlocked.Add(ref _bytes, bytes);
            return memory;
        }
    }

    /// <summary>Takes in memory that somebody else owns.</summary>
    /// <param name="handle">The memory, as the device knows its own.</param>
    /// <param name="bytes">Its size.</param>
    /// <param name="pin">Keeps the memory in place; disposed when the buffer or the device is.</param>
    internal DeviceMemory Borrow(nint handle, long bytes, MemoryHandle pin)
    {
        try
        {
            lock (device.Gate)
            {
                device.RequireReady("An import");
                var memory = new DeviceMemory(device, handle, bytes) { Pin = pin };
                _live.Add(memory);
                return memory;
            }
        }
        catch
        {
            pin.Dispose();
            throw;
        }
    }

    /// <summary>Frees memory; does nothing when it was freed before.</summary>
    internal void Free(DeviceMemory memory)
    {
        lock (device.Gate)
        {
            if (!_live.Remove(memory))
                return;

            Frees++;
            if (memory.Pin is null)
                Interlocked.Add(ref _bytes, -memory.Bytes);
            FreeLive(memory);
        }
    }

    /// <summary>Called by a device that is being disposed, with its lock held.</summary>
    internal void FreeAll()
    {
        foreach (var memory in _live)
            FreeLive(memory);
        _live.Clear();
        Interlocked.Exchange(ref _bytes, 0);
    }

    private void FreeLive(DeviceMemory memory)
    {
        memory.MarkFreed();
        if (memory.Pin is { } pin)
            pin.Dispose();
        else
            device.FreeCore(memory.Handle);
    }
}
