namespace GpuBp;

/// <summary>
/// Writes a report on a training run as one HTML page: curves, the confusion matrix or the errors,
/// weights and activations over time, the time of each kernel, and what it takes to repeat the run.
/// </summary>
/// <remarks>
/// Pass it to <c>Fit</c> as its progress, then call <see cref="Complete"/>. The page is one file
/// that loads nothing else. The constructor writes the first page, before training; during training
/// the report rewrites it every few seconds, so that you can reload it; <see cref="Complete"/>
/// writes the last. Looking at the network takes at most 0.5 % of the training time, and so does
/// writing.
/// </remarks>
/// <example><code>
/// var report = new TrainingReport(trainer, "run.html", train);
/// report.Complete(trainer.Fit(train, options, report), test);
/// </code></example>
public sealed class TrainingReport : IProgress<TrainingProgress>
{
    private readonly Trainer _trainer;
    private readonly string _path;
    private readonly Dataset _train;
    private readonly ReportOptions _options;
    private readonly Dataset _sample;
    private readonly int _imageWidth;
    private readonly string _firstParameters;
    private readonly DateTimeOffset _began = DateTimeOffset.Now;
    private readonly SortedDictionary<int, TrainingProgress> _history = [];
    private readonly SnapshotLog _snapshots = new();
    private readonly WritePace _pace;

    /// <summary>Starts a report before training, and writes its first page.</summary>
    /// <param name="trainer">The trainer, before its call of Fit.</param>
    /// <param name="path">
    /// The file to write, such as <c>run.html</c>; an existing file is replaced.
    /// </param>
    /// <param name="train">The samples to train on.</param>
    /// <param name="options">Facts that the report cannot know by itself, or null.</param>
    /// <exception cref="ArgumentException">
    /// The path is empty, the samples do not fit the network, or they are not images of the width
    /// in the options.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public TrainingReport(
        Trainer trainer, string path, Dataset train, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(train);
        NetworkCheck.Inputs(train, trainer.Network, nameof(train));
        (_trainer, _path, _train, _options) =
            (trainer, path, train, options ?? new ReportOptions());
        _imageWidth = WeightImages.WidthOf(_options.ImageWidth, train);
        _sample = NetworkSnapshot.SampleOf(train);
        _firstParameters = RunFacts.Fingerprint(trainer.Network);
        _snapshots.Offer(trainer.Epochs, TimeSpan.Zero, Snapshot);
        Write(new ReportEnd());
        _pace = new WritePace();
    }

    /// <summary>Another listener, to which the report passes progress on; null for none.</summary>
    public IProgress<TrainingProgress>? Next { get; init; }

    /// <summary>
    /// The ranks that trained together, such as <c>MpiGroup.Summarize</c> gives before
    /// <see cref="Complete"/>; none where the process was alone.
    /// </summary>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public IReadOnlyList<RankSummary> Ranks
    {
        get;
        set => field = value ?? throw new ArgumentNullException(nameof(value));
    } = [];

    /// <summary>
    /// Adds an epoch to the report. <c>Fit</c> calls it after each epoch, on the training thread.
    /// </summary>
    /// <remarks>
    /// If the page cannot be written, as on a full disk, training goes on, and
    /// <see cref="Complete"/> tries again.
    /// </remarks>
    /// <param name="value">The results of the epoch.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _history[value.Epoch] = value;
        _snapshots.Offer(value.Epoch, value.Elapsed, Snapshot);
        WriteIfDue();
        Next?.Report(value);
    }

    /// <summary>
    /// Writes the last page, with the results on test samples and the time of each kernel.
    /// </summary>
    /// <remarks>It measures the kernels on a copy of the network.</remarks>
    /// <param name="result">The result of training.</param>
    /// <param name="test">Samples that training has not seen; null for none.</param>
    /// <param name="model">
    /// The model that the network is a part of: its thresholds and its other members count on test
    /// samples; null for the network alone.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    /// <exception cref="ArgumentException">
    /// The test samples do not fit the network, or the loss does not accept their targets.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Writing the file is not permitted.</exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has too little memory left for the test samples.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public void Complete(
        TrainingResult result, Dataset? test = null, Model? model = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var epoch in result.History) // Includes epochs from before training was resumed.
            _history[epoch.Epoch] = epoch;

        var elapsed = result.History.Count > 0 ? result.History[^1].Elapsed : TimeSpan.Zero;
        Write(new ReportEnd
        {
            Result = result,
            Test = test is null ? null : TestOutcome.Of(_trainer, test, model),
            Profile = StepProfile.Of(_trainer, _train, StepProfile.Budget(elapsed)),
        });
    }

    private NetworkSnapshot Snapshot() =>
        NetworkSnapshot.Of(_trainer.Network, _trainer.Epochs, _sample);

    private void Write(ReportEnd end)
    {
        var page = ReportPage.Of(new ReportContent
        {
            Title = _options.Title ?? _trainer.Network.ToString(),
            Network = _trainer.Network,
            History = [.. _history.Values],
            Snapshots = _snapshots.Snapshots,
            Now = end.Result is null ? _snapshots.Snapshots[^1] : Snapshot(),
            ImageWidth = _imageWidth,
            Facts = RunFacts.Of(
                _trainer, _train, _options, _firstParameters, hasEnded: end.Result is not null),
            Trials = _options.Trials,
            Ranks = Ranks,
            Began = _began,
            End = end,
        });
        AtomicFile.Write(_path, stream => stream.Write(page));
    }

    // A write that fails counts as a write, so that a full disk is not tried at every epoch.
    private void WriteIfDue()
    {
        if (!_pace.IsDue)
            return;

        try
        {
            _pace.Write(() => Write(new ReportEnd()));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
