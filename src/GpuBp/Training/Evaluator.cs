using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Measures a network on a dataset, again and again, without further allocations.
/// </summary>
internal sealed class Evaluator : IDisposable
{
    private readonly IProcessGroup? _group;
    private readonly LossFunction _loss;
    private readonly int _samples;
    private readonly LossData _lossData;
    private readonly DeviceRows _data;
    private readonly DeviceRows? _smoothed;
    private readonly bool _hasClasses;
    private readonly Inference _inference;
    private readonly LossLog _losses;
    private readonly DeviceBuffer<int> _correct;
    private readonly DeviceBuffer<float> _lossParameters;

    /// <summary>
    /// Copies the samples to the network's device if they leave room enough, as <see
    /// cref="DeviceRows"/> says.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss to measure.</param>
    /// <param name="data">The samples.</param>
    /// <param name="group">Ranks that share the samples, and all get the same result.</param>
    /// <param name="freeBytes">Free bytes of the device; null to ask it.</param>
    internal Evaluator(
        Mlp network,
        LossFunction loss,
        Dataset data,
        IProcessGroup? group = null,
        long? freeBytes = null)
    {
        _group = group;
        _loss = loss;
        _lossData = loss.Of(data);
        _hasClasses = data.IsClassification;
        _samples = data.Rows;
        _inference = new Inference(network, data.Rows);
        try
        {
            _losses = new LossLog(network.Device, data.Rows);
            _correct = network.Device.Allocate<int>(1);
            _lossParameters = loss.UploadParameters(network.Device, network.Outputs);
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

    /// <summary>Measures the network on parts, each of which is checked.</summary>
    internal static async Task<Evaluation> EvaluateAsync(
        Mlp network,
        LossFunction loss,
        IAsyncEnumerable<Dataset> parts,
        CancellationToken cancellation)
    {
        EvaluationSums? sums = null;
        var number = 0;
        await foreach (var part in parts.WithCancellation(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            TrainingCheck.Data(part, network, loss, $"part {++number:N0}");
            using var evaluator = new Evaluator(network, loss, part);
            var measured = evaluator.Measure();
            sums = sums is { } before ? before + measured : measured;
        }

        return sums?.Evaluation ??
            throw new ArgumentException("parts is empty; give one at least.", nameof(parts));
    }

    internal Evaluation Evaluate() => Measure().Evaluation;

    /// <summary>Sums that can be added to those of other samples.</summary>
    private EvaluationSums Measure()
    {
        _correct.View.CopyFrom([0]);
        var own = new RowShare(_group?.Size ?? 1, _group?.Rank ?? 0, 1).RowsIn(_samples);
        var end = own.First + own.Count;
        for (var (first, count) = (own.First, 0); first < end; first += count)
        {
            count = Math.Min(_inference.Capacity, end - first);
            var (x, y) = _data.Range(first, count);
            var a = _inference.Output(count);
            _inference.Run(x);

            // A loss may have targets of its own; the class is that of the given targets.
            var targets = _smoothed?.Range(first, count).Y ?? y;
            _loss.SampleCost(
                _inference.Z(count),
                a,
                targets,
                _losses.Costs.Slice(first, count),
                _lossParameters);
            if (_hasClasses)
                OutputLaunches.CountCorrect(a, y, _correct);
        }

        Span<int> correct = [0];
        _correct.View.CopyTo(correct);
        if (_group is not null)
            correct[0] = Share(_group, correct[0]);
        var (cost, weight) = _lossData.Sums(_losses);
        return new EvaluationSums(cost, weight, _hasClasses ? correct[0] : null, _samples);
    }

    /// <summary>Makes the costs of all ranks' samples known to all.</summary>
    /// <returns>The correct samples of all ranks.</returns>
    private int Share(IProcessGroup group, int correct)
    {
        var counts = new int[group.Size];
        for (var rank = 0; rank < counts.Length; rank++)
            counts[rank] = new RowShare(group.Size, rank, 1).RowsIn(_samples).Count;
        var (first, count) = new RowShare(group.Size, group.Rank, 1).RowsIn(_samples);
        var all = new float[_samples];
        var own = count == 0 ? [] : _losses.Costs.Slice(first, count).ToArray();
        group.BeginAllGather<float>(own, all, counts).Wait();
        _losses.Costs.CopyFrom(all);
        return group.AllGather([correct]).Sum();
    }

    public void Dispose()
    {
        _inference.Dispose();
        _losses?.Dispose();
        _correct?.Dispose();
        _lossParameters?.Dispose();
        _data?.Dispose();
        _smoothed?.Dispose();
    }

    // A dataset has features, too.
    private static Dataset TargetsOf(Dataset data) =>
        Dataset.Wrap(new float[data.Rows], 1, data.Targets.ToArray(), data.Outputs);
}
