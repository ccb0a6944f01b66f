using System.Diagnostics;

namespace GpuBp;

/// <summary>Trains a network by mini-batch gradient descent.</summary>
/// <remarks>
/// The same seed on the same device gives the same bits. The network and its device stay the
/// caller's; the trainer itself holds nothing between calls but its settings and the epoch count.
/// Train a network on one thread at a time, and do not predict with it meanwhile: launches would
/// interleave, and a pass could see the layers of two steps.
/// </remarks>
public sealed class Trainer
{
    /// <summary>
    /// How long training may go on after a number that is not finite: looking for one waits for the
    /// device, so each step cannot.
    /// </summary>
    private const int MillisecondsPerLook = 1000;

    private readonly LossFunction _loss;
    private Optimizer _optimizer;
    private int _epoch;
    private int _fits;

    /// <summary>A trainer for a network.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="batchSize">Samples of a mini-batch, at least 1; a larger one than the set means
    /// one batch.</param>
    /// <param name="seed">The seed of the shuffles and of dropout, which are the same on every device.</param>
    /// <param name="precision">How products are computed while <see cref="Fit"/> trains, where the
    /// device has tensor cores. <see cref="Evaluate"/> and predictions stay with
    /// <see cref="Precision.Float32"/>.</param>
    /// <exception cref="ArgumentException">The loss does not go with the network's output
    /// activation, or has not a weight for each class.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is below 1, or
    /// <paramref name="precision"/> is none.</exception>
    public Trainer(
        Mlp network,
        Loss loss,
        Optimizer optimizer,
        int batchSize,
        long seed = 0,
        Precision precision = Precision.Float32)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (batchSize < 1)
            throw new ArgumentOutOfRangeException(
                nameof(batchSize), batchSize, "The batch size must be at least 1.");
        if (!Enum.IsDefined(precision))
            throw new ArgumentOutOfRangeException(
                nameof(precision),
                precision,
                $"The precision must be one of {string.Join(", ", Enum.GetNames<Precision>())}.");
        _loss = loss.For(network.Layers[^1].Activation);
        _loss.Targets?.Require(network.Outputs);
        Network = network;
        Precision = precision;
        _optimizer = optimizer;
        BatchSize = batchSize;
        Seed = seed;
    }

    /// <summary>The network.</summary>
    public Mlp Network { get; }

    /// <summary>
    /// How a gradient changes the parameters. Set while <see cref="Fit"/> runs, from the listener to
    /// its progress, one with other numbers, such as another learning rate, counts from the next step on.
    /// </summary>
    /// <exception cref="ArgumentNullException">It was set to null.</exception>
    /// <exception cref="InvalidOperationException">It was set to another kind of optimiser while
    /// <see cref="Fit"/> runs.</exception>
    public Optimizer Optimizer
    {
        get => _optimizer;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (_fits > 0 && value.GetType() != _optimizer.GetType())
                throw new InvalidOperationException(
                    $"Fit is running with {_optimizer.GetType().Name}, and cannot go on with " +
                    $"{value.GetType().Name}: until it returns, only the numbers of its optimiser may change. " +
                    "Set another kind between two calls of Fit.");
            _optimizer = value;
        }
    }

    /// <summary>Samples of a mini-batch.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of the shuffles and of dropout.</summary>
    public long Seed { get; }

    /// <summary>How products are computed in training.</summary>
    public Precision Precision { get; }

    /// <summary>Trains for some epochs; a further call goes on from there.</summary>
    /// <remarks>
    /// The samples lie on the device where they take at most half of what is free there beside the
    /// step's own buffers. A larger set stays with the host, which gathers and uploads each batch while
    /// the device computes on the one before; the results have the same bits. The same holds for the
    /// samples of a validation. The CPU device reads both where they are.
    /// </remarks>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="epochs">How often to go through them, at least 1.</param>
    /// <param name="validation">Samples to measure the network on after each epoch.</param>
    /// <param name="progress">Told after each epoch, on this thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps; the network keeps what it has learned. An
    /// epoch that was cut short does not count: a further call starts it again, in the same order.</param>
    /// <returns>What was known after each epoch.</returns>
    /// <exception cref="ArgumentException">A data set does not fit the network, or has targets that
    /// the loss does not take.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="epochs"/> is below 1.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    /// <exception cref="NonFiniteException">The loss, or a layer's weights or their gradient, became
    /// infinite or NaN. It is noticed at the end of the epoch, or about a second later in long ones; the
    /// network keeps what the steps until then have left. The epoch does not count.</exception>
    /// <exception cref="DeviceOutOfMemoryException">What training in batches of this size takes does not fit
    /// the device; the message names the largest batch that does.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public IReadOnlyList<TrainingProgress> Fit(
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        TrainingCheck.Data(train, Network, _loss, nameof(train));
        if (validation is not null)
            TrainingCheck.Data(validation, Network, _loss, nameof(validation));
        if (epochs < 1)
            throw new ArgumentOutOfRangeException(
                nameof(epochs), epochs, "The number of epochs must be at least 1.");

        using var loop = new TrainingLoop(
            Network, _loss, Optimizer, train, BatchSize, precision: Precision);
        using var evaluator =
            validation is null ? null : new Evaluator(Network, _loss, validation);

        _fits++;
        try
        {
            return Epochs(loop, epochs, train.Rows, evaluator, progress, cancellation);
        }
        finally
        {
            _fits--;
        }
    }

    /// <summary>Measures the network.</summary>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">The data set does not fit the network, or has targets that
    /// the loss does not take.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public Evaluation Evaluate(Dataset data)
    {
        TrainingCheck.Data(data, Network, _loss, nameof(data));
        using var evaluator = new Evaluator(Network, _loss, data);
        return evaluator.Run();
    }

    /// <summary>
    /// Trains a network of random numbers on every device present, about a second on each, and says
    /// which is the fastest for its shape: hidden layers sigmoid, output layer softmax.
    /// </summary>
    /// <param name="layers">Inputs, then the neurons of each layer; at least two numbers.</param>
    /// <param name="batch">Samples of a mini-batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batch"/> is below 1.</exception>
    /// <exception cref="ArgumentException">Fewer than two sizes, a size below 1, or more parameters or
    /// numbers in a batch than an array holds.</exception>
    /// <exception cref="DeviceException">No device can train it, for lack of memory above all.</exception>
    public static DeviceComparison FastestDevice(ReadOnlySpan<int> layers, int batch) =>
        new DeviceTrial(layers, batch, TimeSpan.FromSeconds(1)).Run();

    private List<TrainingProgress> Epochs(
        TrainingLoop loop,
        int epochs,
        int samples,
        Evaluator? evaluator,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var history = new List<TrainingProgress>();
        var start = Stopwatch.GetTimestamp();
        for (var e = 0; e < epochs; e++)
        {
            var epochStart = Stopwatch.GetTimestamp();
            var loss = Epoch(loop, isLast: e == epochs - 1, cancellation);
            var seconds = Stopwatch.GetElapsedTime(epochStart).TotalSeconds;
            history.Add(new TrainingProgress
            {
                Epoch = _epoch,
                Loss = loss,
                Validation = evaluator?.Run(),
                SamplesPerSecond = samples / seconds,
                Elapsed = Stopwatch.GetElapsedTime(start),
            });
            progress?.Report(history[^1]);
        }

        return history;
    }

    /// <summary>One pass through the data, one read of the loss at its end.</summary>
    private double Epoch(TrainingLoop loop, bool isLast, CancellationToken cancellation)
    {
        loop.Start(Seed, _epoch);
        var nextLook = Environment.TickCount64 + MillisecondsPerLook;
        for (var batch = 0; batch < loop.Batches;)
        {
            cancellation.ThrowIfCancellationRequested();
            loop.Use(_optimizer);
            batch += loop.Run(batch);
            if (Environment.TickCount64 < nextLook)
                continue;
            loop.ThrowIfNonFinite(_epoch);
            nextLook = Environment.TickCount64 + MillisecondsPerLook;
        }

        if (!isLast)
            loop.Draw(Seed, _epoch + 1); // While the device is still at what was launched.
        var loss = loop.MeanLoss();
        loop.ThrowIfNonFinite(_epoch, loss);
        _epoch++;
        return loss;
    }
}
