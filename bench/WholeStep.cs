namespace GpuBp.Bench;

/// <summary>A training step as the trainer does it: gather a batch, the five calls, the loss's sums.</summary>
internal sealed class WholeStep : IMeasured
{
    /// <summary>Enough for shuffled batches to differ, few enough to be uploaded at once.</summary>
    private const int BatchesOfData = 8;

    private readonly int _batch;
    private readonly Mlp _network;
    private readonly TrainingLoop _loop;
    private int _next;

    /// <param name="device">Where to train.</param>
    /// <param name="sizes">Inputs, then the neurons of each layer.</param>
    /// <param name="batch">Samples of a mini-batch.</param>
    internal WholeStep(Device device, int[] sizes, int batch)
    {
        _batch = batch;
        Name = $"TrainingStep_{string.Join('-', sizes)}_batch{batch}";
        var loss = Loss.CrossEntropy.For(Activation.Softmax);
        _network = new Mlp(device, sizes, Activation.Sigmoid, Activation.Softmax, seed: 1);
        var data = Samples(sizes[0], sizes[^1], batch * BatchesOfData);
        _loop = new TrainingLoop(_network, loss, new Sgd(LearningRate: 0.1f), data, batch);
    }

    public string Name { get; }

    public string Unit => "steps/s";

    public double PerRun => 1;

    /// <summary>Samples in one run.</summary>
    internal int SamplesPerRun => _batch;

    /// <summary>A pass through the data lowers the loss of the next; the tests hold each kernel
    /// to its reference.</summary>
    public void Verify()
    {
        var before = Pass();
        var after = Pass();
        if (!(after < before))
            throw new InvalidOperationException(
                $"{Name}: the loss went from {before} to {after}; it should fall.");
    }

    public void Run()
    {
        if (_next == 0)
            _loop.Start(seed: 1, epoch: 0);
        _loop.Step(_next);
        _next = (_next + 1) % BatchesOfData;
    }

    public void Dispose()
    {
        _loop.Dispose();
        _network.Dispose();
    }

    private double Pass()
    {
        for (var n = 0; n < BatchesOfData; n++)
            Run();
        return _loop.MeanLoss();
    }

    // The class is where the largest of the first features lies, which a network can learn.
    private static Dataset Samples(int inputs, int classes, int rows)
    {
        var random = new Random(1);
        var features = new float[rows * inputs];
        var labels = new int[rows];
        foreach (ref var feature in features.AsSpan())
            feature = random.NextSingle();
        for (var i = 0; i < rows; i++)
            labels[i] = Enumerable.Range(0, classes).MaxBy(j => features[i * inputs + j]);
        return Dataset.FromLabels(features, inputs, labels, classes);
    }
}
