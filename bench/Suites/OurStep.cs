using System.Diagnostics;
using GpuBp.Bench.Timing;
using GpuBp.Kernels;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Whole training steps on a fixed batch, made of the same parts as in <see cref="Trainer"/>.
/// </summary>
internal sealed class OurStep : IContender, IDisposable
{
    private readonly Device _device;
    private readonly Mlp _network;
    private readonly DeviceBuffer<float> _x;
    private readonly DeviceBuffer<float> _y;
    private readonly TrainingStep _step;
    private readonly LossLog _losses;
    private readonly BatchCursor _cursor;
    private readonly LaunchSequence _sequence;

    /// <param name="engine">The device.</param>
    /// <param name="step">The network.</param>
    /// <param name="data">The batch.</param>
    /// <param name="together">The steps of a repeat, recorded as one sequence.</param>
    /// <param name="precision">The precision of products.</param>
    internal OurStep(
        Engine engine,
        StepCase step,
        Dataset data,
        int together = 1,
        Precision precision = Precision.Float32)
    {
        Engine = engine;
        Name = $"{engine}";
        _device = engine.Device;
        _network = step.Network(_device);
        _x = _device.Upload(data.Features.Span);
        _y = _device.Upload(data.Targets.Span);
        var x = new Matrix(_x, data.Rows, data.Inputs);
        var y = new Matrix(_y, data.Rows, data.Outputs);
        var loss = step.Loss.For(_network.Layers[^1].Activation);
        _step = new TrainingStep(
            _network, loss, new Sgd(step.Rate), data.Rows, new() { Precision = precision });
        _losses = new LossLog(_device, data.Rows);
        _cursor = new BatchCursor(_device);
        var costs = new BatchCosts(_losses.Costs, _cursor.View, _cursor.Current, data.Rows);
        _sequence = _device.Record(() =>
        {
            for (var n = 0; n < together; n++)
                _step.Run(x, y, costs); // Without gathering, as the batch is fixed.
        });
    }

    public string Name { get; }

    internal Engine Engine { get; }

    public double Seconds(int repeats) => new Work(Name, Run, _device.Synchronize).Seconds(repeats);

    /// <summary>Runs some steps.</summary>
    /// <returns>The cost of a sample before each of them.</returns>
    internal double[] Losses(int steps)
    {
        var losses = new double[steps];
        foreach (ref var loss in losses.AsSpan())
        {
            Run();
            loss = _losses.Mean();
        }

        return losses;
    }

    /// <summary>Bytes that a warm step allocates.</summary>
    internal double AllocatedBytes()
    {
        // Short, as a longer time would include allocations of the runtime's own threads.
        const int MaxSteps = 50;
        var max = TimeSpan.FromSeconds(0.5);
        Seconds(2);
        var start = Stopwatch.GetTimestamp();
        var before = GC.GetTotalAllocatedBytes(precise: true);
        var steps = 0;
        for (; steps < MaxSteps && Stopwatch.GetElapsedTime(start) < max; steps++)
            Run();
        return (double)(GC.GetTotalAllocatedBytes(precise: true) - before) / steps;
    }

    public void Dispose()
    {
        _cursor.Dispose();
        _losses.Dispose();
        _step.Dispose();
        _y.Dispose();
        _x.Dispose();
        _network.Dispose();
    }

    private void Run() => _sequence.Run();
}
