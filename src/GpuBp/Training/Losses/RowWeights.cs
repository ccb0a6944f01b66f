namespace GpuBp;

/// <summary>
/// The weight of each sample of an epoch in the mean of its batch, on the device: its factor times
/// the number of the batch's samples, over the sum of their weights; 0 if that sum is 0.
/// </summary>
internal sealed class RowWeights : IDisposable
{
    private readonly DeviceBuffer<float> _onDevice;
    private readonly float[] _ordered;
    private LossData _data;

    /// <param name="device">The samples' device.</param>
    /// <param name="data">The dataset, whose rows have factors and weights.</param>
    private RowWeights(Device device, LossData data)
    {
        _data = data;
        _ordered = new float[data.Data.Rows];
        _onDevice = device.Allocate<float>(data.Data.Rows);
    }

    /// <summary>The weights; null if all rows weigh the same.</summary>
    internal static RowWeights? For(Device device, LossData data) =>
        data.Factors is null ? null : new RowWeights(device, data);

    /// <summary>One for each sample, in the order of the epoch.</summary>
    internal BufferView<float> View => _onDevice.View;

    /// <summary>Puts another part in the place of this one, of at most as many rows.</summary>
    internal void Replace(LossData data) => _data = data;

    /// <summary>Puts them into the order of an epoch.</summary>
    internal void Start(ReadOnlySpan<int> order, int batchSize)
    {
        for (var first = 0; first < order.Length; first += batchSize)
        {
            var rows = order.Slice(first, Math.Min(batchSize, order.Length - first));
            var weight = 0.0;
            foreach (var row in rows)
                weight += _data.Weights![row];
            for (var i = 0; i < rows.Length; i++)
                _ordered[first + i] =
                    weight > 0 ? (float)(_data.Factors![rows[i]] * (rows.Length / weight)) : 0;
        }

        _onDevice.View.Slice(0, order.Length).CopyFrom(_ordered.AsSpan(0, order.Length));
    }

    public void Dispose() => _onDevice.Dispose();
}
