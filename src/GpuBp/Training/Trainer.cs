using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace GpuBp;

/// <summary>Trains a network by mini-batch gradient descent.</summary>
/// <remarks>
/// The same seed on the same device gives the same bits. The network and its device stay the
/// caller's. The trainer keeps its settings, the number of epochs and, in device memory, the
/// optimizer's state, such as momentum: dispose it. Train a network on one thread at a time, and do
/// not predict with it meanwhile: a prediction could see the layers of two steps.
/// </remarks>
public sealed class Trainer : IDisposable
{
    private Optimizer _optimizer;
    private readonly RunGuard _guard;

    /// <summary>Makes a trainer for a network.</summary>
    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="batchSize">
    /// Samples of a batch, at least 1; a number above that of the samples means one batch.
    /// </param>
    /// <param name="seed">The seed of shuffles and dropout, the same on every device.</param>
    /// <param name="precision">
    /// How products are computed while <c>Fit</c> trains, if the device has tensor cores.
    /// <see cref="Evaluate"/> and predictions stay with <see cref="Precision.Float32"/>.
    /// </param>
    /// <param name="group">
    /// Processes that train as one: each has an equal network, the same samples and the same
    /// options, and computes its shards of each batch (<see cref="FitOptions.Shards"/>). All end
    /// with the same network. Null for this process alone.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The loss does not suit the network's output activation, or does not have a weight for each
    /// class, or a level for each output.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="batchSize"/> is below 1, or <paramref name="precision"/> is undefined.
    /// </exception>
    public Trainer(
        Mlp network,
        Loss loss,
        Optimizer optimizer,
        int batchSize,
        long seed = 0,
        Precision precision = Precision.Float32,
        IProcessGroup? group = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(optimizer);
        if (!Enum.IsDefined(precision))
            throw OptionCheck.Outside(
                precision,
                nameof(precision),
                $"The precision must be one of {string.Join(", ", Enum.GetNames<Precision>())}.");
        BatchSize = OptionCheck.AtLeast(1, batchSize, nameof(batchSize), "The batch size");
        Loss = loss;
        Cost = loss.For(network.Layers[^1].Activation);
        Cost.Require(network.Outputs);
        _guard = new RunGuard(State.Dispose);
        Network = network;
        Precision = precision;
        Group = group;
        _optimizer = optimizer;
        Seed = seed;
    }

    /// <summary>The network.</summary>
    public Mlp Network { get; }

    /// <summary>
    /// How a gradient changes the parameters. A listener may set it while <c>Fit</c> runs: new
    /// numbers, such as another learning rate, count from the next step on. Between two calls it
    /// may be set to another kind, which starts without the state of the one before.
    /// </summary>
    /// <exception cref="ArgumentNullException">It was set to null.</exception>
    /// <exception cref="InvalidOperationException">
    /// It was set to another kind of optimizer while <c>Fit</c> runs.
    /// </exception>
    public Optimizer Optimizer
    {
        get => _optimizer;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            if (_guard.IsRunning && !value.IsLike(_optimizer))
                throw new InvalidOperationException(
                    $"Fit is running with {_optimizer}, and cannot go on with {value}: until it " +
                    "returns, only the numbers of its optimizer may change, and none between 0, " +
                    "or no clipping, and more. Set another kind between two calls of Fit.");
            _optimizer = value;
        }
    }

    /// <summary>Samples of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The seed of shuffles and dropout.</summary>
    public long Seed { get; }

    /// <summary>How products are computed in training.</summary>
    public Precision Precision { get; }

    /// <summary>The processes that train as one; null for this one alone.</summary>
    public IProcessGroup? Group { get; }

    /// <summary>Logs the start of training, its epochs and its end; by default nothing.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Trains for a number of epochs, with the default <see cref="FitOptions"/>.</summary>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="epochs">The number of passes through them, at least 1.</param>
    /// <param name="validation">Samples to measure the network on after each epoch.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below 1.</exception>
    /// <inheritdoc
    ///     cref="Fit(Dataset, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)"
    ///     path="/exception|/returns|/remarks"/>
    public TrainingResult Fit(
        Dataset train,
        int epochs,
        Dataset? validation = null,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        OptionCheck.AtLeast(1, epochs, nameof(epochs), "The number of epochs");
        var options = new FitOptions { Epochs = epochs, Validation = validation };
        return Fit(train, options, progress, cancellation);
    }

    /// <summary>
    /// Trains until all epochs are finished, nothing improves, the time is up or cancellation is
    /// requested, and leaves the network of the best epoch. The next call goes on from there.
    /// </summary>
    /// <remarks>
    /// An epoch that is cut short does not count: the next call starts it again. The network keeps
    /// what it has learned in it only if no epoch of this call is finished. The samples, and those
    /// of a validation, lie on the device if they take at most half of what a step leaves free
    /// there. Else the host uploads each batch while the device computes the one before, to the
    /// same bits. The CPU reads them where they are.
    /// </remarks>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <returns>The history, the best epoch, and why training ended.</returns>
    /// <exception cref="ArgumentException">
    /// A dataset does not suit the network, or has targets that the loss does not take; or two
    /// options contradict each other; or all layers are frozen, or have a weight decay of their own
    /// where the optimizer's rule is your own.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The share held out leaves no row to train on, or none to validate.
    /// </exception>
    /// <exception cref="NonFiniteException">
    /// The loss, or a layer's weights or their gradient, became infinite or NaN. This is noticed at
    /// the end of the epoch, in long ones after a second. The network has the parameters of the
    /// best epoch, if there is one and <see cref="FitOptions.RestoresBest"/> is set.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// Batches of this size do not fit the device; the message names the largest that do.
    /// </exception>
    /// <exception cref="ProcessGroupException">
    /// Another rank has failed or does not answer, or the ranks were given different things.
    /// </exception>
    /// <exception cref="InvalidOperationException">Fit is already running.</exception>
    /// <exception cref="ObjectDisposedException">Trainer, network or device disposed.</exception>
    public TrainingResult Fit(
        Dataset train,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        Fit(train, options, pauseAfter: int.MaxValue, progress, cancellation);

    /// <summary>
    /// Trains as Fit does, and pauses after some epochs of the run: the next call, with the same
    /// samples and options, goes on to the bits of a run that did not pause.
    /// </summary>
    /// <param name="train">The samples to learn from.</param>
    /// <param name="options">How long to train, at what rates, and what is the best.</param>
    /// <param name="pauseAfter">Epochs of the run, over all calls.</param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <returns>The run so far; its reason is <see cref="StopReason.Dropped"/>.</returns>
    internal TrainingResult Fit(
        Dataset train,
        FitOptions options,
        int pauseAfter,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(train);
        options.Validate(train, nameof(options));
        using var run = _guard.Begin();
        return Group.OrFail(() => TrainingStart.Fit(
            this, train, options, pauseAfter, progress, cancellation));
    }

    /// <summary>
    /// Trains on samples that come in parts, and may be larger than memory: each epoch enumerates
    /// them anew. A stream of one part gives the same bits as a dataset.
    /// </summary>
    /// <remarks>
    /// The rows of a part are shuffled by the seed, the epoch and the number of the part; the parts
    /// stay in their order. The last batch of a part may be smaller. While the network trains on
    /// one part, the next is prefetched. Device memory is allocated for the largest part so far.
    /// </remarks>
    /// <param name="parts">
    /// The samples to learn from, such as <see cref="TablePlanExtensions.ReadPartsAsync"/> reads;
    /// all parts have the same columns.
    /// </param>
    /// <param name="options">
    /// How long to train, at what rates, and what is the best. Validation samples are a dataset of
    /// their own, and a schedule by steps has a length of its own.
    /// </param>
    /// <param name="progress">Told after each epoch.</param>
    /// <param name="cancellation">
    /// Stops between two steps, and during the wait for a part; it does not throw.
    /// </param>
    /// <exception cref="ArgumentException">
    /// An epoch has no part; a part does not suit the network, has targets that the loss does not
    /// take, or has columns of other names than the first; or two options contradict each other,
    /// or one needs the number of samples; or all layers are frozen, or have a weight decay of
    /// their own where the optimizer's rule is your own.
    /// </exception>
    /// <exception cref="InvalidOperationException">Fit is already running.</exception>
    /// <exception cref="ObjectDisposedException">Trainer, network or device disposed.</exception>
    /// <inheritdoc
    ///     cref="Fit(Dataset, FitOptions, IProgress{TrainingProgress},
    ///     CancellationToken)" path="/returns"/>
    public TrainingResult Fit(
        IAsyncEnumerable<Dataset> parts,
        FitOptions options,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate(train: null, nameof(options));
        using var run = _guard.Begin();
        return Group.OrFail(() => TrainingStart.Fit(
            this, parts, options, progress, cancellation));
    }

    /// <summary>Measures the network.</summary>
    /// <param name="data">The samples.</param>
    /// <exception cref="ArgumentException">
    /// The dataset does not suit the network, or has targets that the loss does not take.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    public Evaluation Evaluate(Dataset data)
    {
        TrainingCheck.Data(data, Network, Cost, nameof(data));
        using var evaluator = new Evaluator(Network, Cost, data);
        return evaluator.Evaluate();
    }

    /// <summary>Measures the network on samples that come in parts, on another thread.</summary>
    /// <param name="parts">Fewer than 2³¹ samples; all parts have the same columns.</param>
    /// <param name="cancellation">Stops between two parts.</param>
    /// <exception cref="ArgumentException">
    /// There is no part; or one does not suit the network, or has targets that the loss does not
    /// take.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory.</exception>
    /// <exception cref="ObjectDisposedException">The network is disposed.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was requested.</exception>
    /// <exception cref="OverflowException">There are more samples.</exception>
    public Task<Evaluation> EvaluateAsync(
        IAsyncEnumerable<Dataset> parts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return Task.Run(
            () => Evaluator.EvaluateAsync(Network, Cost, parts.Prefetch(1), cancellation),
            cancellation);
    }

    /// <summary>Describes the training of the network, for its file.</summary>
    /// <param name="train">
    /// The samples that it has trained on; null to leave their fingerprint out.
    /// </param>
    public ModelInfo Describe(Dataset? train = null) => new()
    {
        Loss = Loss.Name,
        Optimizer = InvariantText.Of(Optimizer.ToString),
        BatchSize = BatchSize,
        Seed = Seed,
        Epochs = Epochs,
        DataFingerprint = train?.Fingerprint(),
    };

    /// <summary>
    /// Trains a network of random numbers for about a second on each device present, and ranks the
    /// devices for its shape: hidden layers sigmoid, output layer softmax.
    /// </summary>
    /// <param name="layers">Inputs, then the neurons of each layer; at least two numbers.</param>
    /// <param name="batch">Samples of a batch, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is below 1.</exception>
    /// <exception cref="ArgumentException">
    /// There are fewer than two sizes, a size is below 1, or an array cannot hold all parameters.
    /// </exception>
    /// <exception cref="DeviceException">No device can train it.</exception>
    public static DeviceComparison FastestDevice(ReadOnlySpan<int> layers, int batch) =>
        new DeviceTrial(layers, batch, TimeSpan.FromSeconds(1)).Compare();

    /// <summary>
    /// Frees the optimizer's state, and ends a run of <c>Fit</c> on another thread; the network
    /// stays. Safe to call again.
    /// </summary>
    public void Dispose() => _guard.Dispose();

    /// <exception cref="ObjectDisposedException">Trainer or network is disposed.</exception>
    internal void ThrowIfDisposed()
    {
        _guard.ThrowIfDisposed();
        Network.ThrowIfDisposed();
    }

    /// <summary>The loss to lower.</summary>
    internal Loss Loss { get; }

    /// <summary>The loss for the network's output activation.</summary>
    internal LossFunction Cost { get; }

    /// <summary>The optimizer's state, from the first step on, until its kind changes.</summary>
    internal OptimizerState State { get; } = new();

    /// <summary>Finished epochs, over all calls.</summary>
    internal int Epochs => LastRun.Epochs;

    /// <summary>Those before the run that the next call begins, or goes on with.</summary>
    internal int EpochsBefore => LastRun.IsPaused ? LastRun.FirstEpoch : Epochs;

    /// <summary>The state of the last run; one that has paused goes on.</summary>
    internal TrainingState LastRun { get; set; } = new();
}
