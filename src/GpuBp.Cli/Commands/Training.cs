using System.Text.Json;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>Samples in, a model's file out: scaling, network, training, judgement.</summary>
/// <param name="data">The samples to learn from.</param>
/// <param name="test">Those to judge by; null where there are none.</param>
/// <param name="shell">Where to write.</param>
internal sealed class Training(TrainingData data, Dataset? test, Shell shell)
{
    internal required string? Device { get; init; }

    internal required int Seed { get; init; }

    internal required Precision Precision { get; init; }

    /// <summary>What the command line makes of the recipe for the samples.</summary>
    internal required Func<TrainingRecipe, TrainingRecipe> Recipe { get; init; }

    /// <summary>The model's file.</summary>
    internal required string Model { get; init; }

    internal required Checkpoints? Checkpoints { get; init; }

    /// <summary>The page to write; null for none.</summary>
    internal required string? Report { get; init; }

    internal required TrainingDisplay Display { get; init; }

    /// <summary>What the samples were read from, for messages.</summary>
    internal required string Source { get; init; }

    /// <summary>What runs the same training again.</summary>
    internal required string CommandLine { get; init; }

    internal int Run()
    {
        RequireWritable(Model, "--out");
        if (Report is not null)
            RequireWritable(Report, "--report");
        shell.Cancellation.ThrowIfCancellationRequested(); // While the samples were read
        var preprocessing = Preprocessing.Fit(data.Raw, data.Encoding, data.Target);
        var train = preprocessing.Apply(data.Raw);
        var recipe = Recipe(TrainingRecipe.For(train));
        using var device = shell.Open(Device);
        using var network = new Mlp(device, train.Inputs, [.. recipe.Layers], Seed);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, Seed, Precision);
        using var model = new Model(network, preprocessing);
        Display.Begin(Facts(device, model, recipe));

        var report = Fit(trainer, model, train, recipe.Options with { Checkpoints = Checkpoints }, out var result);
        model.Save(Model, Info(trainer, train, result));
        report?.Complete(result, test is null ? null : preprocessing.Apply(test));
        Display.End(new TrainingSummary(
            result, Judge(model, result), Path.GetFullPath(Model), Report is null ? null : Path.GetFullPath(Report)));
        return ExitCode.Done;
    }

    /// <summary>Trains, shown as it goes; of a training that comes to NaN the best model until then is saved.</summary>
    /// <returns>The page so far; null where none was asked for.</returns>
    private TrainingReport? Fit(Trainer trainer, Model model, Dataset train, FitOptions options, out TrainingResult result)
    {
        TrainingReport? report = null;
        try
        {
            result = Display.Show(options, progress =>
            {
                report = Report is null
                    ? null
                    : new TrainingReport(trainer, Report, train, ReportOptions(options)) { Next = progress };
                return trainer.Fit(train, options, report ?? progress, shell.Cancellation);
            });
            return report;
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            model.Save(Model, Info(trainer, train));
            shell.Error.WriteLine($"The model of the best epoch until then is saved: {Path.GetFullPath(Model)}.");
            throw;
        }
    }

    private (string Name, string? Text)[] Facts(Device device, Model model, TrainingRecipe recipe) =>
    [
        ("data", $"{Source}: {data.Raw}{(test is null ? "" : $", and {test.Rows} rows to test by")}"),
        ("target", Target()),
        ("constant", Constant(model.Preprocessing.Scaler!.ColumnsWithoutSpread)),
        ("device", $"{device}"),
        ("network", $"{model.Network}, {model.Network.ParameterCount:N0} parameters"),
        ("training", $"{recipe.Optimizer.GetType().Name}, learning rate {recipe.Optimizer.LearningRate}, batches of {recipe.BatchSize}, up to {recipe.Options.Epochs} epochs" +
            (recipe.Options.ValidationShare > 0 ? $", {recipe.Options.ValidationShare:P0} of the rows held out" : "")),
    ];

    private string Target()
    {
        var name = data.Target is null ? "" : $"'{data.Target}': ";
        return name + (!data.Raw.IsClassification ? "numbers"
            : data.Raw.ClassNames is null ? $"{data.Raw.Classes} classes"
            : $"{data.Raw.Classes} classes ({string.Join(", ", data.Raw.ClassNames.Take(10))}" +
                $"{(data.Raw.Classes > 10 ? ", …" : "")})");
    }

    // A column of one value tells a network nothing, and may be a mistake in the table.
    private string? Constant(IReadOnlyList<int> columns)
    {
        const int Shown = 5;
        return columns.Count == 0 ? null
            : $"{columns.Count} of {data.Raw.Inputs} inputs have one value only: " +
                string.Join(", ", columns.Take(Shown).Select(k => data.Raw.FeatureNames?[k] ?? $"{k}")) +
                (columns.Count > Shown ? ", …" : "");
    }

    private Judgement Judge(Model model, TrainingResult result) =>
        test is not null ? new($"{test.Rows} rows to test by", Scores.Of(model, test))
        : result.Best?.Validation is { } held ? new(
            $"{held.Samples} rows held out, by which the best epoch was found", Scores.Of(held, data.Raw.IsClassification))
        : new(
            "the rows that it has learned from, which says little; --test 0.2 holds some out",
            Scores.Of(model, data.Raw));

    private ReportOptions ReportOptions(FitOptions options) => new()
    {
        Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(Source)),
        CommandLine = CommandLine,
        DataFile = Path.GetFullPath(Source),
        Fit = options,
        Facts = new Dictionary<string, string> { ["Seed of the first weights"] = $"{Seed}" },
    };

    private ModelInfo Info(Trainer trainer, Dataset train, TrainingResult? result = null) => ModelInfo.Of(trainer, train) with
    {
        Extra = new Dictionary<string, JsonElement>
        {
            ["command"] = JsonSerializer.SerializeToElement(CommandLine),
            ["bestEpoch"] = JsonSerializer.SerializeToElement(result?.Best?.Epoch),
            ["stopped"] = JsonSerializer.SerializeToElement(result is null ? "a number was not finite" : $"{result.Reason}"),
        },
    };

    // Before hours of training, not after them.
    private static void RequireWritable(string path, string option)
    {
        var full = Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new ToolException($"{option} is {full}, which is a folder; name a file.");
        if (!Directory.Exists(Path.GetDirectoryName(full)))
            throw new ToolException(
                $"{option} is {full}, but there is no folder {Path.GetDirectoryName(full)}; make it, or name another.");
        var probe = Path.Combine(Path.GetDirectoryName(full)!, $".{Guid.NewGuid():N}.gpubp-probe");
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }
}
