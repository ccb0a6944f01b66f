using System.Diagnostics;

namespace GpuBp;

/// <summary>One call of Fit: epoch after epoch, until one of the reasons to stop.</summary>
/// <param name="trainer">Whose network is trained; its epochs are counted on.</param>
/// <param name="loop">The steps.</param>
/// <param name="evaluator">Measures after each epoch; null without validation.</param>
/// <param name="options">How long, and what is best.</param>
/// <param name="samples">Training samples.</param>
internal sealed class TrainingRun(
    Trainer trainer, TrainingLoop loop, Evaluator? evaluator, FitOptions options, int samples)
{
    /// <summary>
    /// How long training may go on after a number that is not finite: looking for one waits for the
    /// device, so each step cannot.
    /// </summary>
    private const int MillisecondsPerLook = 1000;

    private readonly List<TrainingProgress> _history = [];
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly int _epochs = (int)Math.Min((long)trainer.Epochs + options.Epochs, int.MaxValue);
    private TrainingProgress? _best;
    private double _bestScore = double.PositiveInfinity;
    private double _scoreToBeat = double.PositiveInfinity;
    private int _waited;

    internal TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        var reason = Epochs(progress, cancellation);
        loop.Best?.Restore();
        return new TrainingResult { History = _history, Best = _best, Reason = reason };
    }

    private StopReason Epochs(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        for (var e = 0; e < options.Epochs; e++)
        {
            var epochStart = Stopwatch.GetTimestamp();
            if (Steps(cancellation) is { } reason)
                return reason;

            if (e < options.Epochs - 1)
                loop.Draw(trainer.Seed, trainer.Epochs + 1); // While the device is still at what was launched.
            var loss = loop.MeanLoss();
            loop.ThrowIfNonFinite(trainer.Epochs, loss);
            var rate = Rate(loop.Batches - 1);
            var seconds = Stopwatch.GetElapsedTime(epochStart).TotalSeconds;
            trainer.Epochs++;
            Add(loss, rate, seconds, epochsLeft: options.Epochs - 1 - e);
            Report(progress);
            if (_waited >= options.Patience)
                return StopReason.NoImprovement;
        }

        return StopReason.Finished;
    }

    // What a listener throws ends training too.
    private void Report(IProgress<TrainingProgress>? progress)
    {
        try
        {
            progress?.Report(_history[^1]);
        }
        catch
        {
            loop.Best?.Restore();
            throw;
        }
    }

    /// <summary>One pass through the data.</summary>
    /// <returns>Why it was cut short; null where it was not.</returns>
    private StopReason? Steps(CancellationToken cancellation)
    {
        loop.Start(trainer.Seed, trainer.Epochs);
        if (options.Schedule.Unit == ScheduleUnit.Step)
            loop.UseRates(Rate);
        var nextLook = Environment.TickCount64 + MillisecondsPerLook;
        for (var batch = 0; batch < loop.Batches;)
        {
            var reason =
                cancellation.IsCancellationRequested ? StopReason.Cancelled
                : options.TimeBudget is { } budget && Stopwatch.GetElapsedTime(_start) >= budget ? StopReason.TimeBudget
                : (StopReason?)null;
            if (reason is not null)
            {
                if (_best is null || loop.Best is null) // Else nothing of this epoch stays.
                    loop.ThrowIfNonFinite(trainer.Epochs);
                return reason;
            }

            loop.Use(trainer.Optimizer, Rate(batch));
            batch += loop.Run(batch);
            if (Environment.TickCount64 < nextLook)
                continue;
            loop.ThrowIfNonFinite(trainer.Epochs);
            nextLook = Environment.TickCount64 + MillisecondsPerLook;
        }

        return null;
    }

    /// <summary>η of a batch of the epoch.</summary>
    private double Rate(int batch)
    {
        var first = trainer.Optimizer.LearningRate;
        return options.Schedule switch
        {
            PlateauSchedule plateau => trainer.Plateau.Rate(plateau, first),
            { Unit: ScheduleUnit.Step } schedule =>
                schedule.RateAt((long)trainer.Epochs * loop.Batches + batch, (long)_epochs * loop.Batches, first),
            { } schedule => schedule.RateAt(trainer.Epochs, _epochs, first),
        };
    }

    private void Add(double loss, double rate, double seconds, int epochsLeft)
    {
        var validation = evaluator?.Run();
        var measured = validation?.Loss ?? loss;
        if (options.Schedule is PlateauSchedule plateau)
            trainer.Plateau = trainer.Plateau.After(plateau, trainer.Optimizer.LearningRate, measured);
        var score = options.Watch == Watched.Accuracy ? -validation!.Accuracy : measured;
        var isBest = score < _bestScore;
        var elapsed = Stopwatch.GetElapsedTime(_start);
        var remaining = elapsed / (_history.Count + 1) * epochsLeft;
        if (options.TimeBudget - elapsed is { } left && left < remaining)
            remaining = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        _history.Add(new TrainingProgress
        {
            Epoch = trainer.Epochs,
            Loss = loss,
            Validation = validation,
            IsBest = isBest,
            LearningRate = rate,
            SamplesPerSecond = samples / seconds,
            Elapsed = elapsed,
            Remaining = remaining,
        });
        if (isBest)
        {
            (_best, _bestScore) = (_history[^1], score);
            loop.Best?.Keep();
        }

        // An improvement by less than counts is the best, and training still waits.
        var counts = score < _scoreToBeat - options.MinDelta;
        _waited = counts ? 0 : _waited + 1;
        if (counts)
            _scoreToBeat = score;
    }
}
