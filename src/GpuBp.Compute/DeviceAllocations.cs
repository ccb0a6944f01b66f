using System.Buffers;

namespace GpuBp.Compute;

/// <summary>Allocates and frees the memory of a device's buffers, and counts it.</summary>
internal sealed class DeviceAllocations(Device device)
{
    private readonly HashSet<DeviceMemory> _live = [];
    private long _bytes;

    /// <summary>The bytes that live buffers hold, without borrowed memory.</summary>
    internal long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>The number of buffers freed so far, borrowed ones included.</summary>
    internal long Frees { get; private set; }

    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory
    /// left.</exception>
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

    /// <summary>Frees memory; safe to call again.</summary>
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

    /// <summary>Frees all memory; the caller holds the device's lock.</summary>
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
