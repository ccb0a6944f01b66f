using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Measures a network on a data set, again and again, without allocating.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly LossFunction _loss;
    private readonly DeviceDataset _data;
    private readonly bool _hasClasses;
    private readonly Inference _inference;
    private readonly LossLog _losses;
    private readonly DeviceBuffer<int> _correct;

    internal Evaluator(Mlp network, LossFunction loss, Dataset data)
    {
        _loss = loss;
        _hasClasses = data.IsClassification;
        _data = new DeviceDataset(network.Device, data);
        try
        {
            _inference = new Inference(network, data.Rows);
            _losses = new LossLog(network.Device, data.Rows);
            _correct = network.Device.Allocate<int>(1);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    internal Evaluation Run()
    {
        _correct.View.CopyFrom([0]);
        for (var (first, count) = (0, 0); first < _data.Rows; first += count)
        {
            count = Math.Min(_inference.Capacity, _data.Rows - first);
            var y = _data.Targets.RowRange(first, count);
            var a = _inference.Output(count);
            _inference.Run(_data.Features.RowRange(first, count));
            _loss.SampleCost(_inference.Z(count), a, y, _losses.Costs.Slice(first, count));
            if (_hasClasses)
                Steps.CountCorrect(a, y, _correct);
        }

        Span<int> correct = [0];
        _correct.View.CopyTo(correct);
        var accuracy = _hasClasses ? (double)correct[0] / _data.Rows : double.NaN;
        return new Evaluation(_losses.Mean(), accuracy, _data.Rows);
    }

    public void Dispose()
    {
        _data.Dispose();
        _inference?.Dispose();
        _losses?.Dispose();
        _correct?.Dispose();
    }
}
