using GpuBp.Compute;
using GpuBp.Kernels;

namespace GpuBp.Tests.Kernels;

/// <summary>Room for the costs of some batches, of which one is next.</summary>
internal sealed class GuardedCosts : IDisposable
{
    private readonly GuardedMatrix _costs;
    private readonly DeviceBuffer<int> _cursor;
    private readonly int _first;

    /// <param name="device">Where.</param>
    /// <param name="batchSize">Samples of a whole batch.</param>
    /// <param name="cursor">The number of the batch that is next; one more has room behind it.</param>
    internal GuardedCosts(Device device, int batchSize, int cursor = 0)
    {
        _costs = new GuardedMatrix(device, cursor + 2, batchSize);
        _cursor = device.Upload<int>([cursor, -1]);
        _first = cursor * batchSize;
        Next = new BatchCosts(
            _costs.Vector, _cursor.View.Slice(0, 1), _cursor.View.Slice(1, 1), batchSize);
    }

    /// <summary>Where the costs of the next batch go.</summary>
    internal BatchCosts Next { get; }

    /// <summary>The costs of the next batch, once those around it were found unwritten, and the
    /// number of the batch noted.</summary>
    internal float[] Read(int batch)
    {
        var cursor = Next.Cursor.ToArray();
        Assert.Equal(cursor, Next.Current.ToArray());
        Assert.Equal(_first, cursor[0] * Next.BatchSize);
        var all = _costs.Read();
        Assert.All(all[.._first], value => Assert.Equal(float.NaN, value));
        Assert.All(all[(_first + batch)..], value => Assert.Equal(float.NaN, value));
        return all[_first..(_first + batch)];
    }

    public void Dispose()
    {
        _costs.Dispose();
        _cursor.Dispose();
    }
}
