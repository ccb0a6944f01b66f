using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Measures a network on a data set, again and again, without allocating.</summary>
internal sealed class Evaluator : IDisposable
{
    private readonly LossFunction _loss;
    private readonly DeviceDataset _data;
    private readonly bool _hasClasses;
    private readonly ForwardPass _forward;
    private readonly LossLog _losses;
    private readonly DeviceBuffer<int> _correct;

    internal Evaluator(Mlp network, LossFunction loss, Dataset data)
    {
        _loss = loss;
        _hasClasses = data.IsClassification;
        var batch = ForwardPass.BatchFor(network, data.Rows);
        _data = new DeviceDataset(network.Device, data);
        try
        {
            _forward = new ForwardPass(network, batch);
            _losses = new LossLog(
                network.Device, (data.Rows - 1) / batch + 1, (long)batch * network.Outputs);
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
        _losses.Clear();
        for (var (first, count) = (0, 0); first < _data.Rows; first += count)
        {
            count = Math.Min(_forward.Capacity, _data.Rows - first);
            var y = _data.Targets.RowRange(first, count);
            _forward.Run(_data.Features.RowRange(first, count));
            _loss.Sum(_forward.Z(count), _forward.Output(count), y, _losses.Next(y.Data.Length));
            if (_hasClasses)
                Steps.CountCorrect(_forward.Output(count), y, _correct);
        }

        Span<int> correct = [0];
        _correct.View.CopyTo(correct);
        var accuracy = _hasClasses ? (double)correct[0] / _data.Rows : double.NaN;
        return new Evaluation(_losses.Total() / _data.Rows, accuracy, _data.Rows);
    }

    public void Dispose()
    {
        _data.Dispose();
        _forward?.Dispose();
        _losses?.Dispose();
        _correct?.Dispose();
    }
}
