using System.Diagnostics;
using GpuBp.Bench.Suites;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// Whole epochs as <see cref="Trainer"/> runs them: shuffle, gather, steps, and the mean cost.
/// </summary>
internal sealed class OurRun : IContender, IDisposable
{
    private readonly Mlp _network;
    private readonly TrainingLoop _loop;
    private int _epoch;

    internal OurRun(
        Engine engine, StepCase step, int batches, Precision precision = Precision.Float32)
    {
        Name = $"{engine}, Trainer's loop";
        var data = step.Data(step.Batch * batches);
        _network = step.Network(engine.Device);
        var loss = step.Loss.For(_network.Layers[^1].Activation);
        _loop = new TrainingLoop(
            _network, loss, new Sgd(step.Rate), data, step.Batch, new() { Precision = precision });
    }

    public string Name { get; }

    /// <summary>The number of steps of a repeat.</summary>
    internal int Batches => _loop.Batches;

    public double Seconds(int repeats)
    {
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < repeats; n++)
        {
            _loop.Start(seed: 1, _epoch);
            for (var batch = 0; batch < _loop.Batches;)
                batch += _loop.Steps.Run(batch);
            _loop.ThrowIfNonFinite(_epoch++, _loop.MeanLoss()); // Waits for the steps.
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose()
    {
        _loop.Dispose();
        _network.Dispose();
    }
}
