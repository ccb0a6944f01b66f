using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Measures a network on a data set, again and again, without allocating.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly LossFunction _loss;
    private readonly int _samples;
    private readonly LossData _lossData;
    private readonly DeviceRows _data;
    private readonly DeviceRows? _smoothed;
    private readonly bool _hasClasses;
    private readonly Inference _inference;
    private readonly LossLog _losses;
    private readonly DeviceBuffer<int> _correct;

    /// <summary>Brings the data to the network's device where they leave room enough, as
    /// <see cref="DeviceRows"/> says.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The cost to measure.</param>
    /// <param name="data">The samples.</param>
    /// <param name="freeBytes">What is free on the device; null to ask it.</param>
    internal Evaluator(Mlp network, LossFunction loss, Dataset data, long? freeBytes = null)
    {
        _loss = loss;
        _lossData = loss.Of(data);
        _hasClasses = data.IsClassification;
        _samples = data.Rows;
        _inference = new Inference(network, data.Rows);
        try
        {
            _losses = new LossLog(network.Device, data.Rows);
            _correct = network.Device.Allocate<int>(1);
            _data = new DeviceRows(network.Device, data, _inference.Capacity, freeBytes);
            if (_lossData.Data != data)
                _smoothed = new DeviceRows(
                    network.Device, TargetsOf(_lossData.Data), _inference.Capacity, freeBytes);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal Evaluation Run() => Measure().Evaluation;

    /// <summary>The sums that an evaluation follows from.</summary>
    internal EvaluationSums Measure()
    {
        _correct.View.CopyFrom([0]);
        for (var (first, count) = (0, 0); first < _samples; first += count)
        {
            count = Math.Min(_inference.Capacity, _samples - first);
            var (x, y) = _data.Range(first, count);
            var a = _inference.Output(count);
            _inference.Run(x);

            // A cost has its own targets; which class is right, those say that were given.
            var targets = _smoothed?.Range(first, count).Y ?? y;
            _loss.SampleCost(_inference.Z(count), a, targets, _losses.Costs.Slice(first, count));
            if (_hasClasses)
                OutputLaunches.CountCorrect(a, y, _correct);
        }

        Span<int> correct = [0];
        _correct.View.CopyTo(correct);
        var (cost, weight) = _lossData.Sums(_losses);
        return new EvaluationSums(cost, weight, _hasClasses ? correct[0] : null, _samples);
    }

    public void Dispose()
    {
        _inference.Dispose();
        _losses?.Dispose();
        _correct?.Dispose();
        _data?.Dispose();
        _smoothed?.Dispose();
    }

    // Rows of a data set have features, too.
    private static Dataset TargetsOf(Dataset data) =>
        Dataset.Wrap(new float[data.Rows], 1, data.Targets.ToArray(), data.Outputs);
}
