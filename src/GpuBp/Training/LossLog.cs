using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The costs of many batches, kept on the device until somebody asks: reading one waits for all
/// that was launched before it.
/// </summary>
internal sealed class LossLog : IDisposable
{
    private readonly DeviceBuffer<float> _sums;
    private readonly float[] _host;
    private int _used;

    /// <summary>Allocates for an epoch.</summary>
    /// <param name="device">Where.</param>
    /// <param name="batches">Batches of an epoch.</param>
    /// <param name="elements">batch · outputs of the largest batch.</param>
    internal LossLog(Device device, int batches, long elements)
    {
        _host = new float[checked(batches * LossSum.Groups(elements))];
        _sums = device.Allocate<float>(_host.Length);
    }

    /// <summary>Forgets what was logged.</summary>
    internal void Clear() => _used = 0;

    /// <summary>Room for the sums of a batch of so many elements.</summary>
    internal BufferView<float> Next(long elements)
    {
        var groups = LossSum.Groups(elements);
        var room = _sums.View.Slice(_used, groups);
        _used += groups;
        return room;
    }

    /// <summary>The sum of all costs since <see cref="Clear"/>, in double.</summary>
    internal double Total()
    {
        var sums = _host.AsSpan(0, _used);
        _sums.View.Slice(0, _used).CopyTo(sums);
        var total = 0.0;
        foreach (var sum in sums)
            total += sum;
        return total;
    }

    public void Dispose() => _sums.Dispose();
}
