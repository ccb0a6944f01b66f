using System.Diagnostics;

namespace GpuBp;

/// <summary>One call of Fit: epoch after epoch, until one of the reasons to stop.</summary>
/// <param name="trainer">Whose network is trained; its epochs are counted on.</param>
/// <param name="loop">The steps.</param>
/// <param name="evaluator">Measures after each epoch; null without validation.</param>
/// <param name="options">How long, and what is best.</param>
/// <param name="source">What each epoch goes through.</param>
/// <param name="session">Where checkpoints are; null for none.</param>
internal sealed class TrainingRun(
    Trainer trainer, TrainingLoop loop, Evaluator? evaluator, FitOptions options, TrainingSource source, CheckpointSession? session)
{
    /// <summary>
    /// How long training may go on after a number that is not finite: looking for one waits for the
    /// device, so each step cannot.
    /// </summary>
    private const int MillisecondsPerLook = 1000;

    private readonly RunState _state = new() { FirstEpoch = trainer.Epochs };
    private readonly int _epochs = (int)Math.Min((long)trainer.Epochs + options.Epochs, int.MaxValue);
    private CheckpointClock? _checkpoints;
    private long _trained;

    internal TrainingResult Run(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        if (session is not null)
        {
            session.Resume(loop, _state);
            _checkpoints = new CheckpointClock(options.Checkpoints!, session, trainer, loop, _state);
        }

        var reason = Epochs(progress, cancellation);
        KeepLast();
        loop.Best?.Restore();
        return new TrainingResult { History = _state.History, Best = _state.Best, Reason = reason };
    }

    private StopReason Epochs(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        while (trainer.Epochs < _epochs)
        {
            if (_state.Waited >= options.Patience)
                return StopReason.NoImprovement;

            var epochStart = Stopwatch.GetTimestamp();
            _trained = 0;
            if (Epoch(cancellation) is { } reason)
            {
                if (_state.Best is null || loop.Best is null) // Else nothing of this epoch stays.
                    loop.ThrowIfNonFinite(trainer.Epochs);
                return reason;
            }

            var rate = Rate(_state.Steps - 1);
            var loss = _state.PartLoss / source.Rows;
            trainer.Epochs++;
            trainer.Steps += _state.Steps;
            _state.StartEpoch();
            Add(loss, rate, Stopwatch.GetElapsedTime(epochStart).TotalSeconds, epochsLeft: _epochs - trainer.Epochs);
            Report(progress);
            _checkpoints?.AfterEpoch();
        }

        return _state.Waited >= options.Patience ? StopReason.NoImprovement : StopReason.Finished;
    }

    // What keeps it from being kept ends training too.
    private void KeepLast()
    {
        try
        {
            _checkpoints?.Save();
        }
        catch (NonFiniteException) when (_state.Best is not null && loop.Best is not null)
        {
            // Nothing of this epoch stays, and the checkpoint before does.
        }
        catch
        {
            loop.Best?.Restore();
            throw;
        }
    }

    // What a listener throws ends training too.
    private void Report(IProgress<TrainingProgress>? progress)
    {
        try
        {
            progress?.Report(_state.History[^1]);
        }
        catch
        {
            loop.Best?.Restore();
            throw;
        }
    }

    /// <summary>One pass through the data, from where the state is.</summary>
    /// <returns>Why it was cut short; null where it was not.</returns>
    private StopReason? Epoch(CancellationToken cancellation)
    {
        try
        {
            using var parts = source.Epoch(trainer.Epochs + 1).GetEnumerator();
            var begun = _state.Part;
            var part = 0;
            for (; Next(parts, isTrained: part < begun); part++)
            {
                if (part < begun)
                    continue;
                if (part > begun)
                    _checkpoints?.AfterStep();
                if (Part(cancellation) is { } reason)
                    return reason;
            }

            return part >= begun && _state.Batch == 0 ? null : throw new ArgumentException(
                $"The checkpoint is within part {begun + 1:N0} of epoch {trainer.Epochs + 1:N0}, which has {part:N0} now. Give the " +
                "same parts as before, or delete the checkpoints to begin anew.");
        }
        catch (OperationCanceledException) when (source.IsStopped)
        {
            return cancellation.IsCancellationRequested ? StopReason.Cancelled : StopReason.TimeBudget;
        }
    }

    /// <summary>Waits for the next part of the epoch, which the loop takes unless it was trained on before.</summary>
    private bool Next(IEnumerator<Dataset> parts, bool isTrained)
    {
        try
        {
            if (!parts.MoveNext())
                return false;
            if (!isTrained)
                loop.Take(parts.Current);
            return true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !source.IsStopped)
        {
            loop.Best?.Restore(); // What a source throws ends training too.
            throw;
        }
    }

    private StopReason? Part(CancellationToken cancellation)
    {
        if (Steps(cancellation) is { } reason)
            return reason;

        // While the device is still at what was launched.
        if (!source.IsStream && trainer.Epochs < _epochs - 1)
            loop.Draw(trainer.Seed, trainer.Epochs + 1);
        var loss = loop.TotalLoss();
        loop.ThrowIfNonFinite(trainer.Epochs, loss);
        _state.PartLoss += loss;
        _state.PartSteps += loop.Batches;
        (_state.Part, _state.Batch) = (_state.Part + 1, 0);
        return null;
    }

    /// <summary>The steps of a part, from where the state is.</summary>
    private StopReason? Steps(CancellationToken cancellation)
    {
        if (_state.Costs is { } costs)
        {
            if (_state.Batch >= loop.Batches)
                throw new ArgumentException(
                    $"The checkpoint is behind batch {_state.Batch:N0} of part {_state.Part + 1:N0}, which has {loop.Batches:N0} " +
                    "now. Give the same parts as before, or delete the checkpoints to begin anew.");
            loop.CostsBefore(_state.Batch).CopyFrom(costs);
            _state.Costs = null;
        }

        _trained += loop.Rows - loop.SamplesBefore(_state.Batch);
        loop.Start(
            trainer.Seed,
            trainer.Epochs,
            _state.Batch,
            source.IsStream ? _state.Part : null,
            trainer.Steps + _state.PartSteps);
        if (options.Schedule.Unit == ScheduleUnit.Step)
            loop.UseRates(batch => Rate(_state.PartSteps + batch));
        var nextLook = Environment.TickCount64 + MillisecondsPerLook;
        while (_state.Batch < loop.Batches)
        {
            var reason =
                cancellation.IsCancellationRequested ? StopReason.Cancelled
                : options.TimeBudget is { } budget && _state.InThisProcess >= budget ? StopReason.TimeBudget
                : (StopReason?)null;
            if (reason is not null)
                return reason;

            loop.Use(trainer.Optimizer, Rate(_state.Steps));
            _state.Batch += loop.Run(_state.Batch, _checkpoints?.MostBatches ?? int.MaxValue);
            if (_state.Batch < loop.Batches)
                _checkpoints?.AfterStep();
            if (Environment.TickCount64 < nextLook)
                continue;
            loop.ThrowIfNonFinite(trainer.Epochs);
            nextLook = Environment.TickCount64 + MillisecondsPerLook;
        }

        return null;
    }

    /// <summary>η of a step of the epoch.</summary>
    private double Rate(long step)
    {
        var first = trainer.Optimizer.LearningRate;
        return options.Schedule switch
        {
            PlateauSchedule plateau => trainer.Plateau.Rate(plateau, first),
            { Unit: ScheduleUnit.Step } schedule => schedule.RateAt(
                trainer.Steps + step, trainer.Steps + (long)(_epochs - trainer.Epochs) * loop.Batches, first),
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
        var isBest = score < _state.BestScore;
        var elapsed = _state.Elapsed;
        var remaining = elapsed / (_state.History.Count + 1) * epochsLeft;
        if (options.TimeBudget - _state.InThisProcess is { } left && left < remaining)
            remaining = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        _state.History.Add(new TrainingProgress
        {
            Epoch = trainer.Epochs,
            Loss = loss,
            Validation = validation,
            IsBest = isBest,
            LearningRate = rate,
            SamplesPerSecond = _trained / seconds,
            Elapsed = elapsed,
            Remaining = remaining,
        });
        if (isBest)
        {
            (_state.Best, _state.BestScore) = (_state.History[^1], score);
            loop.Best?.Keep();
        }

        // An improvement by less than counts is the best, and training still waits.
        var counts = score < _state.ScoreToBeat - options.MinDelta;
        _state.Waited = counts ? 0 : _state.Waited + 1;
        if (counts)
            _state.ScoreToBeat = score;
    }
}
