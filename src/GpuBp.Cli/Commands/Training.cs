using System.Text.Json;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>
/// Samples in, a model's file out: fits the scaling, makes a network, trains it, tests it.
/// </summary>
/// <param name="data">The training samples.</param>
/// <param name="test">The test samples; null for none.</param>
/// <param name="settings">How to train, and what to write.</param>
/// <param name="shell">The output.</param>
internal sealed class Training(
    TrainingData data, Dataset? test, TrainingSettings settings, Shell shell)
{
    private string ModelPath => Path.GetFullPath(settings.ModelPath);

    private string? ReportPath =>
        settings.ReportPath is { } path ? Path.GetFullPath(path) : null;

    internal int Run()
    {
        OutputFile.RequireWritable(ModelPath, "--out");
        if (ReportPath is not null)
            OutputFile.RequireWritable(ReportPath, "--report");
        shell.Cancellation.ThrowIfCancellationRequested(); // Ctrl-C while reading the samples
        var preprocessing = Preprocessing.Fit(data.Raw, data.Encoding, data.Target);
        var train = preprocessing.Apply(data.Raw);
        var recipe = settings.Recipe(TrainingRecipe.For(train));
        var seed = settings.Seed;
        using var device = shell.Open(settings.Device);
        using var network = new Mlp(device, train.Inputs, [.. recipe.Layers], seed);
        using var trainer = new Trainer(
            network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed, settings.Precision);
        using var model = new Model(network, preprocessing);
        settings.Display.Begin(Facts(device, model, recipe));

        var options = recipe.Options with { Checkpoints = settings.Checkpoints };
        var report = Fit(trainer, model, train, options, out var result);
        model.Save(ModelPath, Info(trainer, train, result));
        report?.Complete(result, test is null ? null : preprocessing.Apply(test));
        settings.Display.End(
            new TrainingSummary(result, Judge(model, result), ModelPath, ReportPath));
        return ExitCode.Done;
    }

    /// <summary>
    /// Trains and shows the progress. If training diverges, saves the best model before that.
    /// </summary>
    /// <returns>The page so far; null for none.</returns>
    private TrainingReport? Fit(
        Trainer trainer, Model model, Dataset train, FitOptions options, out TrainingResult result)
    {
        TrainingReport? report = null;
        try
        {
            result = settings.Display.Show(options, progress =>
            {
                if (ReportPath is { } path)
                    report = new(trainer, path, train, ReportOptions(options)) { Next = progress };
                return trainer.Fit(train, options, report ?? progress, shell.Cancellation);
            });
            return report;
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            model.Save(ModelPath, Info(trainer, train));
            shell.Error.WriteLine(
                $"The model of the best epoch before that is saved: {ModelPath}.");
            throw;
        }
    }

    private (string Name, string? Text)[] Facts(
        Device device, Model model, TrainingRecipe recipe) =>
    [
        ("data", $"{settings.Source}: {data.Raw}" +
            (test is null ? "" : $", and {test.Rows} test rows")),
        ("target", Target()),
        ("constant", Constant(model.Preprocessing.Scaler!.ColumnsWithoutSpread)),
        ("device", $"{device}"),
        ("network", $"{model.Network}, {model.Network.ParameterCount:N0} parameters"),
        ("training", Describe(recipe)),
    ];

    private static string Describe(TrainingRecipe recipe)
    {
        var (optimizer, options) = (recipe.Optimizer, recipe.Options);
        return $"{optimizer.GetType().Name}, learning rate {optimizer.LearningRate}, " +
            $"batches of {recipe.BatchSize}, up to {options.Epochs} epochs" +
            (options.ValidationShare > 0
                ? $", {options.ValidationShare:P0} of the rows held out"
                : "");
    }

    private string Target()
    {
        var name = data.Target is null ? "" : $"'{data.Target}': ";
        return name + (!data.Raw.IsClassification ? "numbers"
            : data.Raw.ClassNames is null ? $"{data.Raw.Classes} classes"
            : $"{data.Raw.Classes} classes ({string.Join(", ", data.Raw.ClassNames.Take(10))}" +
                $"{(data.Raw.Classes > 10 ? ", …" : "")})");
    }

    // A network learns nothing from a constant column, which may be a mistake in the table.
    private string? Constant(IReadOnlyList<int> columns)
    {
        const int Shown = 5;
        var names = columns.Take(Shown).Select(k => data.Raw.FeatureNames?[k] ?? $"{k}");
        return columns.Count == 0 ? null
            : $"{columns.Count} of {data.Raw.Inputs} inputs are constant: " +
                string.Join(", ", names) + (columns.Count > Shown ? ", …" : "");
    }

    private Judgement Judge(Model model, TrainingResult result)
    {
        if (test is not null)
            return new($"{test.Rows} test rows", Scores.Of(model, test));
        if (result.Best?.Validation is { } held)
            return new(
                $"{held.Samples} rows held out, which also chose the best epoch",
                Scores.Of(held, data.Raw.IsClassification));
        return new(
            "the training rows, which says little; --test 0.2 holds some out",
            Scores.Of(model, data.Raw));
    }

    private ReportOptions ReportOptions(FitOptions options) => new()
    {
        Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Source)),
        CommandLine = settings.CommandLine,
        DataFile = Path.GetFullPath(settings.Source),
        Fit = options,
        Facts = new Dictionary<string, string>
        {
            ["Seed of the first weights"] = $"{settings.Seed}",
        },
    };

    private ModelInfo Info(Trainer trainer, Dataset train, TrainingResult? result = null)
    {
        var stopped = result is null ? "a number was not finite" : $"{result.Reason}";
        return trainer.Describe(train) with
        {
            Extra = new Dictionary<string, JsonElement>
            {
                ["command"] = JsonSerializer.SerializeToElement(settings.CommandLine),
                ["bestEpoch"] = JsonSerializer.SerializeToElement(result?.Best?.Epoch),
                ["stopped"] = JsonSerializer.SerializeToElement(stopped),
            },
        };
    }
}
