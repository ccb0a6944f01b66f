using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GpuBp;

/// <summary>Trains a network by mini-batch gradient descent.</summary>
/// <remarks>
/// The same seed on the same device gives the same bits. The network and its device stay the
/// caller's; the trainer holds between calls its settings, the epoch count, and in device memory what the
/// optimiser keeps, such as momentum: dispose it.
/// Train a network on one thread at a time, and do not predict with it meanwhile: launches would
/// interleave, and a pass could see the layers of two steps.
/// </remarks>
public sealed partial class Trainer : IDisposable
{
    private readonly LossFunction _loss;
    private readonly OptimizerState _state = new();
    private Optimizer _optimizer;
    private Schedule _schedule = Schedule.Constant;
    private int _fits;
    private bool _isDisposed;

    /// <summary>A trainer for a network.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="batchSize">Samples of a mini-batch, at least 1; a larger one than the set means
    /// one batch.</param>
    /// <param name="seed">The seed of the shuffles and of dropout, which are the same on every device.</param>
    /// <param name="precision">How products are computed while <c>Fit</c> trains, where the
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
        Loss = loss;
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
    /// How a gradient changes the parameters. Set while <c>Fit</c> runs, from the listener to
    /// its progress, one with other numbers, such as another learning rate, counts from the next step on.
    /// Between two calls it may be another kind, which starts anew: what the one before kept is forgotten.
    /// </summary>
    /// <exception cref="ArgumentNullException">It was set to null.</exception>
    /// <exception cref="InvalidOperationException">It was set to another kind of optimiser while
    /// <c>Fit</c> runs.</exception>
    public Optimizer Optimizer
    {
        get => _optimizer;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (_fits > 0 && !value.IsLike(_optimizer))
                throw new InvalidOperationException(
                    $"Fit is running with {_optimizer}, and cannot go on with {value}: until it returns, only the " +
                    "numbers of its optimiser may change, and none between 0, or no clipping, and more. Set another " +
                    "kind between two calls of Fit.");
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
    /// <exception cref="ObjectDisposedException">The network or the trainer was disposed.</exception>
    public IReadOnlyList<TrainingProgress> Fit(
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (epochs < 1)
            throw new ArgumentOutOfRangeException(
                nameof(epochs), epochs, "The number of epochs must be at least 1.");
        var options = new FitOptions { Epochs = epochs, Validation = validation, RestoresBest = false };
        var result = Run(train, options, progress, cancellation);
        return result.Reason == StopReason.Cancelled
            ? throw new OperationCanceledException(cancellation)
            : result.History;
    }

    /// <summary>
    /// Trains until the epochs are over, nothing gets better, the time is used up or cancellation is asked for,
    /// and leaves the network of the best epoch; a further call goes on from there.
    /// </summary>
    /// <remarks>
    /// Of an epoch that is cut short nothing stays, unless it is the first of the call: then the network keeps what it has
    /// learned. It does not count: a further call starts it again. What the optimiser keeps stays that of the last step.
    /// </remarks>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long, by what learning rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch, on this thread where the implementation allows.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <exception cref="ArgumentException">A data set does not fit the network, or has targets that
    /// the loss does not take; or two options contradict each other.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share held out leaves no row to train on, or none
    /// to validate.</exception>
    /// <exception cref="NonFiniteException">The loss, or a layer's weights or their gradient, became
    /// infinite or NaN; the network has the parameters of the best epoch where there is one and
    /// <see cref="FitOptions.RestoresBest"/> says so.</exception>
    /// <exception cref="DeviceOutOfMemoryException">What training in batches of this size takes does not fit
    /// the device; the message names the largest batch that does.</exception>
    /// <exception cref="ObjectDisposedException">The network or the trainer was disposed.</exception>
    public TrainingResult Fit(
        Dataset train,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        options.Validate(train, nameof(options));
        if (options.ValidationShare > 0)
        {
            (train, var held) = train.StratifiedSplit(options.ValidationShare, unchecked((int)Seed));
            options = options with { ValidationShare = 0, Validation = held };
        }

        return Run(train, options, progress, cancellation);
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

    /// <summary>Frees what the optimiser keeps; the network stays. Safe to call again.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _state.Dispose();
    }

    /// <summary>The cost to lower.</summary>
    internal Loss Loss { get; }

    /// <summary>The cost to lower.</summary>
    internal LossFunction Cost => _loss;

    /// <summary>
    /// What the optimiser keeps from step to step: its <see cref="OptimizerState.Tensors"/> by name, and the
    /// number of its steps. Kept from the first step on, and for as long as the kind of optimiser is the same.
    /// </summary>
    internal OptimizerState State => _state;

    /// <summary>What is told of training beside its progress: beginnings, ends and why; nothing by default.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Epochs that came to their end, over all calls.</summary>
    internal int Epochs { get; set; }

    /// <summary>Their steps.</summary>
    internal long Steps { get; set; }

    /// <summary>Where a <see cref="PlateauSchedule"/> has come to; from the start with another schedule.</summary>
    internal Plateau Plateau { get; set; } = Plateau.Start;

    private TrainingResult Run(
        Dataset train, FitOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        TrainingCheck.Data(train, Network, _loss, nameof(train));
        using var source = new WholeSource(train);
        return Run(source, options, progress, cancellation);
    }

    private TrainingResult Run(
        TrainingSource source, FitOptions options, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (options.Validation is not null)
            TrainingCheck.Data(options.Validation, Network, _loss, "validation");
        if (options.Schedule != _schedule)
            (_schedule, Plateau) = (options.Schedule, Plateau.Start);

        var needs = new LoopNeeds
        {
            State = State,
            SchedulesSteps = options.Schedule.Unit == ScheduleUnit.Step,
            KeepsBest = options.RestoresBest,
            TakesParts = source.IsStream,
        };
        using var checkpoints = options.Checkpoints?.Open(this, source, options);
        using var loop = new TrainingLoop(
            Network, _loss, Optimizer, source.First, BatchSize, precision: Precision, needs: needs);
        using var evaluator =
            options.Validation is null ? null : new Evaluator(Network, _loss, options.Validation);

        _fits++;
        try
        {
            using var telemetry = new TrainingTelemetry(this, options, source);
            return telemetry.End(
                new TrainingRun(this, loop, evaluator, options, source, checkpoints)
                    .Run(telemetry.Beside(progress), cancellation));
        }
        finally
        {
            _fits--;
        }
    }
}
