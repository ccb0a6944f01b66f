using System.Diagnostics;

namespace GpuBp;

/// <summary>One call of Fit: epochs of parts of steps, until one of the reasons to stop.</summary>
/// <param name="trainer">The trainer, whose optimizer a listener may set.</param>
/// <param name="state">The state of the run: new, or from a checkpoint.</param>
/// <param name="loop">Runs the steps.</param>
/// <param name="evaluator">Measures after each epoch; null without validation.</param>
/// <param name="options">How long to train, and what is the best.</param>
/// <param name="source">The samples of each epoch.</param>
/// <param name="checkpoints">When to save checkpoints; null for never.</param>
internal sealed class TrainingRun(
    Trainer trainer,
    TrainingState state,
    TrainingLoop loop,
    Evaluator? evaluator,
    FitOptions options,
    TrainingSource source,
    CheckpointClock? checkpoints)
{
    /// <summary>
    /// How often to look for numbers that are not finite: each look waits for the device.
    /// </summary>
    private const int MillisecondsBetweenLooks = 1000;

    private readonly int _endEpoch =
        (int)Math.Min((long)state.FirstEpoch + options.Epochs, int.MaxValue);
    private long _trainedSamples;
    private long _nextLook = Environment.TickCount64 + MillisecondsBetweenLooks;

    /// <summary>
    /// Makes the loop, resumes from a checkpoint or a pause, and runs to the end or a pause.
    /// </summary>
    /// <param name="trainer">The trainer.</param>
    /// <param name="source">The samples of each epoch.</param>
    /// <param name="options">How long to train, and what is the best.</param>
    /// <param name="pauseAfter">Epochs of the run after which it pauses.</param>
    /// <param name="progress">Is told of each epoch; null for nobody.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    internal static TrainingResult Fit(
        Trainer trainer,
        TrainingSource source,
        FitOptions options,
        int pauseAfter,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation)
    {
        var (network, loss) = (trainer.Network, trainer.Cost);
        TrainingCheck.Layers(network, trainer.Optimizer);
        TrainingCheck.Decay(trainer.Optimizer, options);
        if (options.Validation is { } validation)
            TrainingCheck.Data(validation, network, loss, nameof(validation));
        var plan = RankPlan.For(
            trainer.Group, options.Shards, Math.Min(trainer.BatchSize, source.First.Rows));
        if (plan?.Group is { } group)
            RankCheck.RequireSame(group, trainer, source, options, plan);
        using var files = options.Checkpoints is { } checkpoints
            ? new CheckpointFiles(checkpoints, trainer, source, options, plan)
            : null;
        using var loop = new TrainingLoop(
            network, loss, trainer.Optimizer, source.First, trainer.BatchSize, new()
            {
                Precision = trainer.Precision,
                State = trainer.State,
                Plan = plan,
                SchedulesRates = options.Schedule.Unit == ScheduleUnit.Step,
                SchedulesDecays = options.DecaySchedule.Unit == ScheduleUnit.Step,
                SchedulesDropout = options.DropoutSchedule.Unit == ScheduleUnit.Step,
                TakesParts = source.IsStream,
                KeepsBest = options.RestoresBest,
            });
        using var evaluator = options.Validation is null
            ? null
            : new Evaluator(network, loss, options.Validation, plan?.Group);
        using var telemetry = new TrainingTelemetry(trainer, options, source);
        var start = trainer.LastRun.IsPaused
            ? trainer.LastRun
            : trainer.LastRun.Next(options.Schedule);
        var state = files?.Resume(loop, start) ?? start;
        if (state.IsPaused) // Else a checkpoint has loaded the parameters.
            state.GoOn(network, loop.Best);
        if (options.InitialRows is { } rows && state == start && !state.HasBegun)
            InitialScaling.Run(network, source.First, rows, trainer.Seed, plan?.Group);
        (state.HasBegun, state.PauseAfter) = (true, pauseAfter);
        trainer.LastRun = state;
        var clock = files is null
            ? null
            : new CheckpointClock(options.Checkpoints!, files, loop, state);
        var run = new TrainingRun(trainer, state, loop, evaluator, options, source, clock);
        return telemetry.End(run.Run(telemetry.Wrap(progress), cancellation));
    }

    private TrainingResult Run(
        IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        try
        {
            var reason = Epochs(progress, cancellation);
            SaveLast();
            if (reason == StopReason.Dropped)
                state.Pause(trainer.Network);
            return new TrainingResult
            {
                History = state.History,
                Best = state.Best,
                Reason = reason,
                Warnings = checkpoints?.Warnings.All ?? [],
            };
        }
        finally
        {
            // However the run ends: also when a listener, the source or a checkpoint throws.
            loop.Best?.Restore();
        }
    }

    private StopReason Epochs(
        IProgress<TrainingProgress> progress, CancellationToken cancellation)
    {
        while (true)
        {
            if (state.Waited >= options.Patience)
                return StopReason.NoImprovement;
            if (state.Epochs >= _endEpoch)
                return StopReason.Finished;
            if (state.Epochs - state.FirstEpoch >= state.PauseAfter)
                return StopReason.Dropped;

            var start = Stopwatch.GetTimestamp();
            _trainedSamples = 0;
            if (Epoch(cancellation) is { } reason)
            {
                if (!CanRestore) // Else nothing of this epoch stays.
                    loop.ThrowIfNonFinite(state.Epochs);
                return reason;
            }

            EndEpoch(Stopwatch.GetElapsedTime(start));
            progress.Report(state.History[^1]);
            checkpoints?.AfterEpoch(IsSaveDue(cancellation));
        }
    }

    /// <summary>One pass through the samples, from the part and batch of the state on.</summary>
    /// <returns>Why it was cut short; null if it was not.</returns>
    private StopReason? Epoch(CancellationToken cancellation)
    {
        var first = state.Part;
        var parts = 0;
        try
        {
            foreach (var part in source.Epoch(state.Epochs + 1))
            {
                if (parts++ < first) // Trained on before the checkpoint.
                    continue;
                loop.StartPart(part);
                if (parts > first + 1)
                    checkpoints?.AfterStep(IsSaveDue(cancellation));
                if (Part(cancellation) is { } reason)
                    return reason;
            }
        }
        catch (OperationCanceledException) when (source.IsStopped)
        {
            return cancellation.IsCancellationRequested
                ? StopReason.Cancelled
                : StopReason.TimeBudget;
        }

        return parts >= first && state.Batch == 0 ? null : throw new ArgumentException(
            $"The checkpoint is within part {first + 1:N0} of epoch {state.Epochs + 1:N0}, which " +
            $"has {parts:N0} now. Give the same parts as before, or delete the checkpoints to " +
            "begin anew.");
    }

    /// <summary>The steps of a part, from the batch of the state on.</summary>
    /// <returns>Why they were cut short; null if they were not.</returns>
    private StopReason? Part(CancellationToken cancellation)
    {
        Start();
        while (state.Batch < loop.Batches)
        {
            var due = WhatIsDue(isEpochEnd: false, cancellation);
            if (due.HasFlag(Due.Cancel))
                return StopReason.Cancelled;
            if (due.HasFlag(Due.Stop))
                return StopReason.TimeBudget;

            state.Batch += loop.Steps.Run(state.Batch, checkpoints?.MaxBatches ?? int.MaxValue);
            if (state.Batch < loop.Batches)
                checkpoints?.AfterStep(due.HasFlag(Due.Save));
            if (!due.HasFlag(Due.Look))
                continue;
            loop.ThrowIfNonFinite(state.Epochs);
            _nextLook = Environment.TickCount64 + MillisecondsBetweenLooks;
        }

        // While the device still runs what was launched.
        if (!source.IsStream && state.Epochs < _endEpoch - 1)
            loop.DrawOrder(trainer.Seed, state.Epochs + 1);
        var loss = loop.TotalLoss();
        loop.ThrowIfNonFinite(state.Epochs, loss);
        state.EndPart(loop.Batches, loss);
        return null;
    }

    private void Start()
    {
        if (state.ResumedCosts is { } costs)
        {
            if (state.Batch >= loop.Batches)
                throw new ArgumentException(
                    $"The checkpoint is behind batch {state.Batch:N0} of part " +
                    $"{state.Part + 1:N0}, which has {loop.Batches:N0} now. Give the same parts " +
                    "as before, or delete the checkpoints to begin anew.");
            loop.CostsBefore(state.Batch).CopyFrom(costs);
            state.ResumedCosts = null;
        }

        _trainedSamples += loop.Rows - loop.SamplesBefore(state.Batch);
        loop.Start(
            trainer.Seed,
            state.Epochs,
            state.Batch,
            source.IsStream ? state.Part : null,
            state.Steps + state.PartSteps);

        // What has a value for each step is taken from device memory instead.
        loop.Use(
            trainer.Optimizer,
            Rate(state.EpochSteps),
            At(options.DecaySchedule, state.EpochSteps, first: 1, "factor of weight decay"));
        if (options.Schedule.Unit == ScheduleUnit.Step)
            loop.UseRates(batch => Rate(state.PartSteps + batch));
        if (options.DecaySchedule.Unit == ScheduleUnit.Step)
            loop.UseDecays(batch => At(
                options.DecaySchedule, state.PartSteps + batch, 1, "factor of weight decay"));
        if (DropoutMasks.Drops(trainer.Network))
            loop.UseDropout(batch => DropoutFactor(state.PartSteps + batch));
    }

    private bool IsSaveDue(CancellationToken cancellation) =>
        WhatIsDue(isEpochEnd: true, cancellation).HasFlag(Due.Save);

    /// <summary>What all ranks do now, between two steps.</summary>
    private Due WhatIsDue(bool isEpochEnd, CancellationToken cancellation)
    {
        trainer.ThrowIfDisposed();
        var due = Due.Step;
        if (cancellation.IsCancellationRequested)
            due |= Due.Cancel;
        if (options.TimeBudget is { } budget && state.TimeHere >= budget)
            due |= Due.Stop;
        if (Environment.TickCount64 >= _nextLook)
            due |= Due.Look;
        if (checkpoints?.IsTime == true)
            due |= Due.Save;
        return loop.Pace?.Agree(due, isEpochEnd) ?? due;
    }

    /// <summary>η of a step of the epoch.</summary>
    private double Rate(long step)
    {
        var first = trainer.Optimizer.LearningRate;
        return options.Schedule is PlateauSchedule plateau
            ? state.Plateau.Rate(plateau, first)
            : At(options.Schedule, step, first, "learning rate");
    }

    /// <summary>What multiplies the layers' dropout in a step of the epoch.</summary>
    private double DropoutFactor(long step)
    {
        var factor = At(options.DropoutSchedule, step, first: 1, "factor of dropout");
        TrainingCheck.Dropout(trainer.Network, options.DropoutSchedule, factor);
        return factor;
    }

    /// <summary>What a schedule has for a step of the epoch.</summary>
    private double At(Schedule schedule, long step, double first, string what) =>
        schedule.Unit == ScheduleUnit.Step
            ? schedule.Value(
                state.Steps + step,
                state.Steps + (long)(_endEpoch - state.Epochs) * loop.Batches,
                first,
                what)
            : schedule.Value(state.Epochs, _endEpoch, first, what);

    /// <summary>Measures the network after an epoch, and keeps it if it is the best.</summary>
    private void EndEpoch(TimeSpan time)
    {
        var rate = Rate(state.EpochSteps - 1);
        var loss = state.PartLoss / source.Rows;
        state.EndEpoch();
        var validation = evaluator?.Evaluate();
        var own = options.OwnMetric;
        var measured = own?.Of(
            trainer.Network, options.Validation!, state.Epochs, trainer.Group);
        var mean = validation?.Loss ?? loss;
        if (options.Schedule is PlateauSchedule plateau)
            state.Plateau = state.Plateau.After(plateau, trainer.Optimizer.LearningRate, mean);
        var score = measured is { } number ? own!.Score(number)
            : options.Metric == Metric.Accuracy ? -validation!.Accuracy : mean;
        var elapsed = state.Elapsed;
        var epoch = new TrainingProgress
        {
            Epoch = state.Epochs,
            Loss = loss,
            Validation = validation,
            Measured = measured,
            IsBest = score < state.BestScore,
            LearningRate = rate,
            SamplesPerSecond = _trainedSamples / time.TotalSeconds,
            Elapsed = elapsed,
            Remaining = Remaining(elapsed),
            Warnings = checkpoints?.Warnings.Next() ?? [],
        };
        state.Add(epoch, score, options.MinDelta);
        if (epoch.IsBest)
            loop.Best?.Keep();
    }

    private TimeSpan Remaining(TimeSpan elapsed)
    {
        var (ofEpoch, epochs) = (elapsed / (state.History.Count + 1), _endEpoch - state.Epochs);
        var remaining = ofEpoch.TotalSeconds * epochs < TrainingState.MaxTime.TotalSeconds
            ? ofEpoch * epochs
            : TrainingState.MaxTime;
        var left = (options.TimeBudget - state.TimeHere) ?? remaining;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < remaining ? left : remaining;
    }

    private void SaveLast()
    {
        try
        {
            checkpoints?.Save(isLast: true);
        }
        catch (NonFiniteException) when (CanRestore)
        {
            // Nothing of this epoch stays, and the checkpoint before does.
        }
    }

    private bool CanRestore => state.Best is not null && loop.Best is not null;
}
