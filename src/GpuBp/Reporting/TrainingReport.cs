using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// Writes how training goes, and what it came to, as one page that any browser shows: curves, the confusion matrix or the errors,
/// weights and activations over time, where the time went, and what it takes to repeat the run.
/// </summary>
/// <remarks>
/// Give it to <c>Fit</c> as the listener to progress, then call <see cref="Complete"/>. The page is one file, and asks for nothing
/// else, from no network. It is written at first when the report is made, before training; then every few seconds, so
/// that it can be watched by loading it again; and in the end. To look at the network takes at most half a hundredth of
/// the time, and so does writing.
/// </remarks>
/// <example><code>
/// var report = new TrainingReport(trainer, "run.html", train);
/// report.Complete(trainer.Fit(train, options, report), test);
/// </code></example>
public sealed class TrainingReport : IProgress<TrainingProgress>
{
    private const double MostShareForWriting = 0.005;
    private const double ShareForProfile = 0.01;

    private static readonly TimeSpan LeastBetweenWrites = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LeastProfile = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan MostProfile = TimeSpan.FromMilliseconds(500);

    private readonly Trainer _trainer;
    private readonly string _path;
    private readonly Dataset _train;
    private readonly ReportOptions _options;
    private readonly Dataset _sample;
    private readonly int _imageWidth;
    private readonly string _firstParameters;
    private readonly DateTimeOffset _began = DateTimeOffset.Now;
    private readonly SortedDictionary<int, TrainingProgress> _history = [];
    private readonly MomentLog _moments = new();
    private long _written;
    private TimeSpan _untilWrite = LeastBetweenWrites;

    /// <summary>A report on a training that is about to begin; writes its first page.</summary>
    /// <param name="trainer">The trainer, before its call of Fit.</param>
    /// <param name="path">The file to write, such as <c>run.html</c>; one that is there is replaced.</param>
    /// <param name="train">The samples to train on.</param>
    /// <param name="options">What the report cannot know by itself; null for nothing.</param>
    /// <exception cref="ArgumentException">The path is empty, the samples do not fit the network, or are no images of the
    /// width that the options say.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public TrainingReport(Trainer trainer, string path, Dataset train, ReportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(train);
        NetworkCheck.Inputs(train, trainer.Network, nameof(train));
        (_trainer, _path, _train, _options) = (trainer, path, train, options ?? new ReportOptions());
        _imageWidth = WeightImages.WidthOf(_options.ImageWidth, train);
        _sample = NetworkMoment.SampleOf(train);
        _firstParameters = RunFacts.Fingerprint(trainer.Network);
        _moments.Offer(trainer.Epochs, TimeSpan.Zero, Look);
        Write(new ReportEnd());
        _written = Stopwatch.GetTimestamp();
    }

    /// <summary>Who else is told of progress, after the report; null for nobody.</summary>
    public IProgress<TrainingProgress>? Next { get; init; }

    /// <summary>Notes an epoch; called by <c>Fit</c> between two of them, on the thread that trains.</summary>
    /// <remarks>A page that cannot be written meanwhile, as on a full disk, does not end training:
    /// <see cref="Complete"/> tries again.</remarks>
    /// <param name="value">What is known of the epoch.</param>
    /// <exception cref="ArgumentNullException">It is null.</exception>
    public void Report(TrainingProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _history[value.Epoch] = value;
        _moments.Offer(value.Epoch, value.Elapsed, Look);
        WriteWhereItIsTime();
        Next?.Report(value);
    }

    /// <summary>Writes the page as it stays: with what the network answers to test samples, and where the time of its steps
    /// goes. It measures that on a copy of the network, which stays as it is.</summary>
    /// <param name="result">What training came to.</param>
    /// <param name="test">Samples that training has not seen; null for none.</param>
    /// <exception cref="ArgumentNullException"><paramref name="result"/> is null.</exception>
    /// <exception cref="ArgumentException">The test samples do not fit the network, or have targets that the loss does not
    /// take.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left for the test samples.</exception>
    /// <exception cref="ObjectDisposedException">The network was disposed.</exception>
    public void Complete(TrainingResult result, Dataset? test = null)
    {
        ArgumentNullException.ThrowIfNull(result);
        foreach (var epoch in result.History) // With those that were gone through before a training was gone on with.
            _history[epoch.Epoch] = epoch;

        var elapsed = result.History.Count > 0 ? result.History[^1].Elapsed : TimeSpan.Zero;
        var budget = elapsed * ShareForProfile;
        budget = budget < LeastProfile ? LeastProfile : budget > MostProfile ? MostProfile : budget;
        Write(new ReportEnd
        {
            Result = result,
            Test = test is null ? null : TestOutcome.Of(_trainer, test),
            Profile = StepProfile.Of(_trainer, _train, budget),
        });
    }

    private NetworkMoment Look() => NetworkMoment.Of(_trainer.Network, _trainer.Epochs, _sample);

    private void Write(ReportEnd end)
    {
        var page = ReportPage.Of(new ReportContent
        {
            Title = _options.Title ?? _trainer.Network.ToString(),
            Network = _trainer.Network,
            History = [.. _history.Values],
            Moments = _moments.Moments,
            Now = end.Result is null ? _moments.Moments[^1] : Look(),
            ImageWidth = _imageWidth,
            Facts = RunFacts.Of(_trainer, _train, _options, _firstParameters, hasEnded: end.Result is not null),
            Began = _began,
            End = end,
        });
        AtomicFile.Write(_path, stream => stream.Write(page));
    }

    // On time, whether or not it succeeds: a full disk should not be tried at each epoch.
    private void WriteWhereItIsTime()
    {
        var start = Stopwatch.GetTimestamp();
        if (Stopwatch.GetElapsedTime(_written, start) < _untilWrite)
            return;

        try
        {
            Write(new ReportEnd());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        _written = Stopwatch.GetTimestamp();
        var least = Stopwatch.GetElapsedTime(start, _written) / MostShareForWriting;
        _untilWrite = least > LeastBetweenWrites ? least : LeastBetweenWrites;
    }
}
