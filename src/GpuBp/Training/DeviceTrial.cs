using System.Diagnostics;

namespace GpuBp;

/// <summary>Times training steps of one network on one device after the other.</summary>
internal sealed class DeviceTrial
{
    private const int Rounds = 9;

    /// <summary>Different batches, few enough to draw at once.</summary>
    private const int MaxBatches = 8;

    /// <summary>Features of all batches: 64 MiB.</summary>
    private const int PreferredFeatures = 1 << 24;

    private readonly int[] _sizes;
    private readonly int _batch;
    private readonly TimeSpan _budget;
    private readonly Dataset _data;

    /// <param name="sizes">Inputs, then the neurons of each layer.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    /// <param name="budget">
    /// Time for all rounds on a device; one round runs however long it takes.
    /// </param>
    internal DeviceTrial(ReadOnlySpan<int> sizes, int batch, TimeSpan budget)
    {
        TrainingCheck.Shape(sizes, batch);
        _sizes = sizes.ToArray();
        _batch = batch;
        _budget = budget;

        var perBatch = (long)batch * Math.Max(sizes[0], sizes[^1]);
        var batches = (int)Math.Clamp(PreferredFeatures / perBatch, 1, MaxBatches);
        _data = Samples(sizes[0], sizes[^1], batches * batch);
    }

    /// <summary>
    /// Measures each device that opens, but not ILGPU's CPU accelerator, which is for debugging.
    /// </summary>
    /// <exception cref="DeviceException">No device can train.</exception>
    internal DeviceComparison Compare()
    {
        var shape = $"{string.Join('-', _sizes)}, batch {_batch}";
        var found = Device.Diagnose();
        var speeds = found.Devices
            .Where(info => info.Kind != DeviceKind.Cpu || !DeviceCatalog.IsIlgpu(info.Id))
            .Select(Measure)
            .ToList();
        return speeds.Any(speed => speed.Problem is null)
            ? new DeviceComparison(shape, speeds, found.Problems)
            : throw new DeviceException(
                $"No device can train {shape}. {string.Join(" ", speeds)} Make the batch or a " +
                "layer smaller.");
    }

    /// <summary>The seconds of a training step, the median of some rounds.</summary>
    /// <exception cref="DeviceException">The device cannot train.</exception>
    internal double SecondsOfStep(Device device) => 1 / Train(device).StepsPerSecond;

    private DeviceSpeed Measure(DeviceInfo info)
    {
        try
        {
            using var device = Device.Open(info.Id);
            return Train(device);
        }
        catch (DeviceException e)
        {
            return new DeviceSpeed { Device = info, Problem = e.Message };
        }
    }

    private DeviceSpeed Train(Device device)
    {
        using var network = new Mlp(device, _sizes, Activation.Sigmoid, Output, seed: 1);
        using var loop = new TrainingLoop(
            network, Loss.CrossEntropy.For(Output), new Sgd(0.1f), _data, _batch);
        return Time(device, loop);
    }

    // Softmax of one neuron is always 1, and refused.
    private Activation Output => _sizes[^1] == 1 ? Activation.Sigmoid : Activation.Softmax;

    private DeviceSpeed Time(Device device, TrainingLoop loop)
    {
        // The first epoch compiles the kernels and touches all memory; the second sets the number
        // of epochs in a round, which must be long against the clock and the last step's end.
        Epochs(device, loop, 1);
        var epoch = Epochs(device, loop, 1);
        var perRound = (int)Math.Clamp(_budget.TotalSeconds / Rounds / epoch, 1, 1_000_000);
        var seconds = new List<double>();
        while (seconds.Count == 0 ||
            (seconds.Count < Rounds && seconds.Sum() < _budget.TotalSeconds))
            seconds.Add(Epochs(device, loop, perRound));

        seconds.Sort();
        double PerSecond(double time) => perRound * loop.Batches / time;
        return new DeviceSpeed
        {
            Device = device.Info,
            StepsPerSecond = PerSecond(seconds[seconds.Count / 2]),
            MinStepsPerSecond = PerSecond(seconds[^1]),
            MaxStepsPerSecond = PerSecond(seconds[0]),
        };
    }

    /// <summary>The seconds of a number of epochs.</summary>
    internal static double Epochs(Device device, TrainingLoop loop, int count)
    {
        var start = Stopwatch.GetTimestamp();
        for (var epoch = 0; epoch < count; epoch++)
        {
            loop.Start(seed: 1, epoch: 0);
            for (var batch = 0; batch < loop.Batches;)
                batch += loop.Steps.Run(batch);
        }

        device.Synchronize();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Samples of random features; the classes alternate.</summary>
    internal static Dataset Samples(int inputs, int classes, int rows)
    {
        var random = new Random(1);
        var features = new float[rows * inputs];
        var targets = new float[rows * classes];
        foreach (ref var feature in features.AsSpan())
            feature = random.NextSingle();
        for (var i = 0; i < rows; i++)
            targets[i * classes + i % classes] = 1;
        return Dataset.Wrap(features, inputs, targets, classes);
    }
}
