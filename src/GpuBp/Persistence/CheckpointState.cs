using System.Text.Json;

namespace GpuBp;

/// <summary>Where a run stands, in a checkpoint: numbers in the description, and the history as a tensor of F64.</summary>
internal static class CheckpointState
{
    /// <summary>The tensor: for each epoch <see cref="Columns"/> numbers.</summary>
    internal const string History = "history";

    private const int Columns = 9;

    internal static void Write(Utf8JsonWriter json, Trainer trainer, RunState state)
    {
        json.WriteNumber("firstEpoch", state.FirstEpoch);
        json.WriteNumber("epoch", trainer.Epochs);
        json.WriteNumber("steps", trainer.Steps);
        json.WriteNumber("part", state.Part);
        json.WriteNumber("partSteps", state.PartSteps);
        json.WriteNumber("partLoss", state.PartLoss);
        json.WriteNumber("batch", state.Batch);
        json.WriteNumber("waited", state.Waited);
        json.WriteNumber("best", state.Best is null ? 0 : state.Best.Epoch - state.FirstEpoch);
        Write(json, "bestScore", state.BestScore);
        Write(json, "scoreToBeat", state.ScoreToBeat);
        json.WriteNumber("elapsedTicks", state.Elapsed.Ticks);
        json.WriteStartObject("plateau");
        Write(json, "best", trainer.Plateau.Best);
        json.WriteNumber("waited", trainer.Plateau.Waited);
        json.WriteNumber("cooling", trainer.Plateau.Cooling);
        json.WriteNumber("changes", trainer.Plateau.Changes);
        json.WriteEndObject();
    }

    /// <summary>The history as numbers, [epochs × <see cref="Columns"/>].</summary>
    internal static double[] Numbers(RunState state) =>
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
    /// <param name="trainer">Whose epochs and steps are brought back.</param>
    /// <param name="state">Where the run stands.</param>
    /// <param name="batches">Steps of each epoch, for checkpoints that were written before steps were counted.</param>
    /// <exception cref="ModelFileException">Something is not as it was written.</exception>
    internal static void Read(
        SafetensorsFile file, DescriptionNode node, Trainer trainer, RunState state, int batches)
    {
        var numbers = file.Doubles(History, Columns);
        var epochs = numbers.Length / Columns;
        if (node.Int("epoch", 0) is var epoch && epoch - state.FirstEpoch != epochs)
            throw node.Wrong("epoch", $"{state.FirstEpoch + epochs}, as the history has it");
        if (node.Int("best", 0) is var best && best > epochs)
            throw node.Wrong("best", $"an epoch of the {epochs} of the history");

        for (var n = 0; n < epochs; n++)
            state.History.Add(Progress(state.FirstEpoch + n + 1, numbers.AsSpan(n * Columns, Columns)));
        trainer.Epochs = epoch;
        trainer.Steps = node.OptionalLong("steps") ?? (long)epoch * batches;
        state.Part = node.OptionalInt("part") ?? 0;
        state.PartSteps = node.OptionalLong("partSteps") ?? 0;
        state.PartLoss = node.OptionalDouble("partLoss") ?? 0;
        state.Batch = node.Int("batch", 0);
        state.Waited = node.Int("waited", 0);
        state.Best = best == 0 ? null : state.History[best - 1];
        state.BestScore = node.OptionalDouble("bestScore") ?? double.PositiveInfinity;
        state.ScoreToBeat = node.OptionalDouble("scoreToBeat") ?? double.PositiveInfinity;
        state.Before = TimeSpan.FromTicks(node.OptionalLong("elapsedTicks") ?? 0);
        var plateau = node.OptionalObject("plateau") ?? throw node.Wrong("plateau", "an object");
        trainer.Plateau = new Plateau(
            plateau.OptionalDouble("best") ?? double.PositiveInfinity,
            plateau.Int("waited", 0),
            plateau.Int("cooling", 0),
            plateau.Int("changes", 0));
    }

    private static TrainingProgress Progress(int epoch, ReadOnlySpan<double> numbers) => new()
    {
        Epoch = epoch,
        Loss = numbers[0],
        Validation = numbers[1] > 0 ? new Evaluation(numbers[2], numbers[3], (int)numbers[1]) : null,
        IsBest = numbers[4] > 0,
        LearningRate = numbers[5],
        SamplesPerSecond = numbers[6],
        Elapsed = Seconds(numbers[7]),
        Remaining = Seconds(numbers[8]),
    };

    // What no file of ours has must not throw either.
    private static TimeSpan Seconds(double value) =>
        value is >= 0 and < 1e11 ? TimeSpan.FromSeconds(value) : TimeSpan.Zero;

    /// <summary>Infinity, which JSON does not have, is left out.</summary>
    private static void Write(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumber(name, value);
    }
}
