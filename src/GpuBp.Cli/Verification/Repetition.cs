using GpuBp.Cli.Commands;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Verification;

/// <summary>What a repetition of a training has shown.</summary>
/// <param name="Changes">What is not as it was: cells, options, device.</param>
/// <param name="Differences">Where the model differs; empty where all bits agree.</param>
/// <param name="Device">The device of the repetition.</param>
internal sealed record Verdict(
    IReadOnlyList<string> Changes, IReadOnlyList<string> Differences, string Device)
{
    internal bool IsSame => Differences.Count == 0;
}

/// <summary>Trains a model again, from what its file says, and compares.</summary>
/// <param name="path">The model's file.</param>
/// <param name="info">What it says.</param>
/// <param name="record">What it keeps for a repetition.</param>
/// <param name="isQuiet">Whether progress is not shown.</param>
/// <param name="shell">The output.</param>
internal sealed class Repetition(
    string path, ModelInfo info, TrainingRecord record, bool isQuiet, Shell shell)
{
    /// <param name="table">The training rows.</param>
    /// <param name="target">The column to predict; null for the last.</param>
    /// <param name="options">How to train.</param>
    /// <param name="device">The device.</param>
    /// <param name="changed">Options that are not as they were.</param>
    internal Verdict Run(
        Table table, string? target, TrainOptions options, Device device,
        IReadOnlyList<string> changed)
    {
        var cells = record.Table.Differences(TableFingerprint.Of(table));
        List<string> changes = [.. cells.Select(cell => $"data: {cell}"), .. changed];
        if (device.Info.Backend is var kind && kind != record.Device)
            changes.Add($"device: {kind} now, {record.Device} in training");
        options = options with { Device = device };

        // A search would be of no use on other samples.
        if (cells.Count > 0)
        {
            using var brief = ModelTraining.Prepare(
                table, target, options with { SearchBudget = 0 }, null, shell.Cancellation);
            using var none = brief.Model;
            if (OtherSamples(brief) is { } others)
                return new Verdict(changes, [others], $"{device}");
        }

        using var training = ModelTraining.Prepare(
            table,
            target,
            options with
            {
                SearchProgress = Lines("searching the recipe"),
                MemberProgress = Lines("training further networks"),
            },
            cancellation: shell.Cancellation);
        using var first = training.Model;
        if (OtherSamples(training) is { } other)
            return new Verdict(Explained(changes, device), [other], $"{device}");
        Repeat(training);
        shell.Cancellation.ThrowIfCancellationRequested();
        using var again = training.Model;
        using var file = ModelArgument.Load(device, path);
        string[] differences =
        [
            .. ModelDifferences.OfTraining(info, record, training),
            .. ModelDifferences.OfBits(file, again),
        ];
        return new Verdict(
            differences.Length == 0 ? changes : Explained(changes, device), differences,
            $"{device}");
    }

    private void Repeat(ModelTraining training)
    {
        // The same limit of time might end this run elsewhere.
        var options = training.Recipe.Options with { TimeBudget = null };
        try
        {
            TrainingDisplay.For(shell, isJson: false, isQuiet).Show(
                options, progress => training.Run(options, progress, shell.Cancellation));
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            // The file then holds the best epoch before that, too.
        }
    }

    private string? OtherSamples(ModelTraining training)
    {
        var now = training.Samples.Fingerprint();
        return now == info.DataFingerprint ? null
            : $"samples: the rows as networks take them have the fingerprint {now[..12]}… now, " +
                $"{info.DataFingerprint?[..12]}… in the file, so training could not give the same";
    }

    // What may have changed bits, where nothing else was named.
    private List<string> Explained(List<string> changes, Device device)
    {
        if (info.LibraryVersion != LibraryVersion)
            changes.Add($"library: GpuBp {LibraryVersion} now, {info.LibraryVersion} in training");
        if (device.Info.Backend == record.Device && $"{device}" != info.Device)
            changes.Add($"device: {device} now, {info.Device} in training");
        return changes;
    }

    private static string LibraryVersion { get; } = typeof(Mlp).Assembly
        .GetCustomAttributes(typeof(System.Reflection.AssemblyInformationalVersionAttribute), false)
        is [System.Reflection.AssemblyInformationalVersionAttribute version, ..]
            ? version.InformationalVersion
            : "";

    private PopulationLines? Lines(string what) =>
        isQuiet ? null : new PopulationLines(shell, what);
}
