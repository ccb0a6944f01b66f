namespace GpuBp;

/// <summary>
/// The state of a run in a checkpoint: numbers in the description, and the history as a tensor of
/// F64.
/// </summary>
internal static class CheckpointState
{
    /// <summary>The tensor: for each epoch <see cref="Columns"/> numbers.</summary>
    internal const string History = "history";

    /// <summary>The tensor: for each epoch what the own metric gives, if there is one.</summary>
    internal const string Measured = "measured";

    private const int Columns = 9;

    /// <summary>The state without the history.</summary>
    /// <param name="trainer">What trains.</param>
    /// <param name="identity">What the training is.</param>
    /// <param name="state">The state.</param>
    internal static SavedCheckpoint Saved(
        Trainer trainer, IReadOnlyDictionary<string, string> identity, TrainingState state) => new()
        {
            Device = trainer.Network.Device.Info.Backend,
            Training = identity,
            FirstEpoch = state.FirstEpoch,
            Epoch = state.Epochs,
            Steps = state.Steps,
            Part = state.Part,
            PartSteps = state.PartSteps,
            PartLoss = state.PartLoss,
            Batch = state.Batch,
            Waited = state.Waited,
            Best = state.Best is null ? 0 : state.Best.Epoch - state.FirstEpoch,
            BestScore = Finite(state.BestScore),
            ScoreToBeat = Finite(state.ScoreToBeat),
            ElapsedTicks = state.Elapsed.Ticks,
            Plateau = new SavedPlateau(
                Finite(state.Plateau.Best),
                state.Plateau.Waited,
                state.Plateau.Cooling,
                state.Plateau.Changes),
            OptimizerSteps = trainer.State.IsKept ? trainer.State.Steps.ToArray()[0] : null,
        };

    /// <summary>The history as numbers, [epochs × <see cref="Columns"/>].</summary>
    internal static double[] Numbers(TrainingState state) =>
    [
        .. state.History.SelectMany(epoch => (double[])
        [
            epoch.Loss,
            epoch.Validation?.Samples ?? 0,
            epoch.Validation?.Loss ?? 0,
            epoch.Validation?.Accuracy ?? 0,
            epoch.IsBest ? 1 : 0,
            epoch.LearningRate,
            epoch.SamplesPerSecond,
            epoch.Elapsed.TotalSeconds,
            epoch.Remaining.TotalSeconds,
        ]),
    ];

    /// <param name="file">The checkpoint.</param>
    /// <param name="node">Its description.</param>
    /// <param name="start">The state of a new run.</param>
    /// <param name="batches">
    /// Steps of each epoch, for checkpoints that were written before steps were counted.
    /// </param>
    /// <exception cref="ModelFileException">Something is not as it was written.</exception>
    internal static TrainingState Read(
        SafetensorsFile file, DescriptionNode node, TrainingState start, int batches)
    {
        var numbers = file.Doubles(History, Columns);
        var finished = numbers.Length / Columns;
        if (node.Int("epoch", 0) is var epochs && epochs - start.FirstEpoch != finished)
            throw node.Wrong("epoch", $"{start.FirstEpoch + finished}, as the history has it");
        if (node.Int("best", 0) is var best && best > finished)
            throw node.Wrong("best", $"an epoch of the {finished} of the history");

        var measured = file.Find(Measured) is null ? null : file.Doubles(Measured, 1);
        if (measured is not null &&
            (measured.Length != finished || !measured.All(double.IsFinite)))
            throw new ModelFileException(
                $"{file.Path}: the tensor '{Measured}' is not a finite number for each of the " +
                $"{finished} epochs of the history.");
        List<TrainingProgress> history =
        [
            .. Enumerable.Range(0, finished).Select(n =>
                Progress(file, start.FirstEpoch + n + 1, numbers.AsSpan(n * Columns, Columns)) with
                {
                    Measured = measured?[n],
                }),
        ];
        var plateau = node.OptionalObject("plateau") ?? throw node.Wrong("plateau", "an object");
        return new TrainingState
        {
            FirstEpoch = start.FirstEpoch,
            Epochs = epochs,
            Steps = node.OptionalCount("steps") ?? (long)epochs * batches,
            Part = node.OptionalInt("part") ?? 0,
            PartSteps = node.OptionalCount("partSteps") ?? 0,
            PartLoss = node.OptionalDouble("partLoss") ?? 0,
            Batch = node.Int("batch", 0),
            History = history,
            Best = best == 0 ? null : history[best - 1],
            BestScore = node.OptionalDouble("bestScore") ?? double.PositiveInfinity,
            ScoreToBeat = node.OptionalDouble("scoreToBeat") ?? double.PositiveInfinity,
            Waited = node.Int("waited", 0, finished),
            Schedule = start.Schedule,
            Plateau = new Plateau(
                plateau.OptionalDouble("best") ?? double.PositiveInfinity,
                plateau.Int("waited", 0, epochs),
                plateau.Int("cooling", 0),
                plateau.Int("changes", 0, epochs)),
            EarlierTime = TimeSpan.FromTicks(
                node.OptionalLong("elapsedTicks", 0, TrainingState.MaxTime.Ticks) ?? 0),
        };
    }

    private static TrainingProgress Progress(
        SafetensorsFile file, int epoch, ReadOnlySpan<double> numbers) => new()
        {
            Epoch = epoch,
            Loss = numbers[0],
            Validation = InRange(file, epoch, numbers[1], int.MaxValue) is > 0 and var samples
            ? new Evaluation(numbers[2], numbers[3], (int)samples)
            : null,
            IsBest = numbers[4] > 0,
            LearningRate = numbers[5],
            SamplesPerSecond = numbers[6],
            Elapsed = Seconds(file, epoch, numbers[7]),
            Remaining = Seconds(file, epoch, numbers[8]),
        };

    private static TimeSpan Seconds(SafetensorsFile file, int epoch, double value) =>
        TimeSpan.FromSeconds(InRange(file, epoch, value, TrainingState.MaxTime.TotalSeconds));

    private static double InRange(SafetensorsFile file, int epoch, double value, double max) =>
        value >= 0 && value <= max
            ? value
            : throw new ModelFileException(
                $"{file.Path}: the tensor '{History}' has {value} for epoch {epoch}, where a " +
                $"number from 0 to {max} is expected.");

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
