using System.Text.Json;
using GpuBp.Cli.Output;
using GpuBp.Cli.Verification;
using GpuBp.Compute;

namespace GpuBp.Cli.Commands;

/// <summary>A table in, a model's file out: trains, shows, saves, tests.</summary>
/// <param name="table">The training rows.</param>
/// <param name="test">The test rows; null for none, or for a share of the table.</param>
/// <param name="settings">How to train, and what to write.</param>
/// <param name="shell">The output.</param>
internal sealed class Training(Table table, Table? test, TrainingSettings settings, Shell shell)
{
    private string? ReportPath => settings is { IsFirst: true, ReportPath: { } path }
        ? Path.GetFullPath(path)
        : null;

    internal void Run()
    {
        using var output = settings.IsFirst
            ? new ModelOutput(settings.ModelPath, shell.OpenOutput)
            : null;
        if (ReportPath is not null)
            OutputFile.RequireWritable(ReportPath, "--report");
        using var log = settings is { IsFirst: true, TensorBoardFolder: { } folder }
            ? new TensorBoardLog(folder)
            : null;
        using var named = OpenDevice();
        using var training = ModelTraining.Prepare(
            table,
            settings.Target,
            settings.Options with
            {
                Device = named,
                Group = settings.Group,
                SearchProgress = Lines("searching the recipe"),
                MemberProgress = Lines("training further members"),
            },
            test,
            shell.Cancellation);
        using var first = training.Model;
        var device = training.Trainer.Network.Device;
        if (named is null)
            shell.WriteWarnings(device);
        output?.Reserve((training.Members + 1) * (long)training.Model.Network.ParameterCount);
        var tested = training.ReadTest();
        shell.Interruption?.Wait(
            "Ending after this step; interrupt again to end at once, without a model.");
        shell.Cancellation.ThrowIfCancellationRequested(); // Ctrl-C while reading the samples
        settings.Display.Begin(Facts(device, training, tested));

        var options = training.Recipe.Options;
        var known = training.Notes.Count;
        var report = Fit(training, options, output, log, out var result);
        shell.WriteNotes([.. training.Notes.Skip(known)]);
        using var model = training.Model; // Of the first network and the further ones.
        output?.Save(path => model.Save(path, Info(training, result)));
        var ranks = settings.Group is { Size: > 1 } group ? group.Summarize(device) : [];
        if (report is not null)
        {
            report.Ranks = ranks;
            report.Complete(result, tested?.ToDataset(), model);
        }

        settings.Display.End(new TrainingSummary(
            result, Judge(training, options, tested), output?.Name ?? "", ReportPath)
        {
            KeepsBest = options.RestoresBest,
            Threshold = training.Threshold,
        });
    }

    /// <summary>The device by name, or this rank's; null for the one that suits the
    /// networks.</summary>
    private Device? OpenDevice()
    {
        if (settings.Group is not { } group)
            return settings.Device is { } name ? shell.Open(name) : null;
        var device = group.OpenDevice(settings.Device);
        shell.WriteWarnings(device);
        return device;
    }

    /// <summary>
    /// Trains and shows the progress. If training diverges, saves the best model before that.
    /// </summary>
    /// <returns>The page so far; null for none.</returns>
    private TrainingReport? Fit(
        ModelTraining training, FitOptions options, ModelOutput? output, TensorBoardLog? log,
        out TrainingResult result)
    {
        TrainingReport? report = null;
        try
        {
            result = settings.Display.Show(options, progress =>
            {
                var warnings = new WarningLines(shell, progress);
                IProgress<TrainingProgress> listener = warnings;
                if (log is not null)
                {
                    log.Next = warnings;
                    listener = log;
                }

                if (ReportPath is { } path)
                    report = new(
                        training.Trainer,
                        path,
                        training.Samples,
                        ReportOptions(training, options))
                    {
                        Next = listener,
                    };
                var fitted = training.Run(options, report ?? listener, shell.Cancellation);
                warnings.End(fitted);
                if (log?.Failure is { } failure)
                    shell.Error.WriteLine(
                        $"warning: {log.Path} ends before the training: {failure.Message}");
                return fitted;
            });
            return report;
        }
        catch (NonFiniteException e) when (e.IsRestored)
        {
            output?.Save(path => training.Model.Save(path, Info(training)));
            shell.Error.WriteLine(
                $"The model of the best epoch before that is saved: {output?.Name}.");
            throw;
        }
    }

    private (string Name, string? Text)[] Facts(
        Device device, ModelTraining training, TableRows? tested)
    {
        var (plan, model) = (training.Plan, training.Model);
        var columns = plan.Notable().Select(c => $"{c.Column}: {OptionWords.Translate(c.Plan)}")
            .ToList();
        return
        [
            ("data", $"{settings.Source}: {training.Samples}" +
                (tested is null ? "" : $", and {tested.Rows} test rows")),
            ("table", plan.Format.Delimiter is null ? null : $"{plan.Format}"),
            ("note", Lines([.. training.Notes])),
            ("target", $"{plan.Target}"),
            ("columns", Lines(columns)),
            ("device", device.Reason is { } reason ? Lines([$"{device}", reason]) : $"{device}"),
            ("ranks", settings.Group is { } group
                ? $"{group.Size} on {string.Join(", ", group.Hosts.Distinct())}" +
                    (training.Trainer.Group is null
                        ? ", which share the networks"
                        : $", which share batches in {training.Recipe.Options.Shards} shards")
                : null),
            ("network", $"{model.Network}, {model.Network.ParameterCount:N0} parameters" +
                (training.Members > 1 ? $"; an ensemble of {training.Members}" : "")),
            ("search", training.Trials is { } trials
                ? Lines([.. trials.Trials.Select(trial => $"{trial}")])
                : null),
            ("training", Describe(training.Recipe)),
        ];
    }

    private PopulationLines? Lines(string what) =>
        settings.IsQuiet ? null : new PopulationLines(shell, what);

    private static string? Lines(List<string> lines)
    {
        const int MaxLines = 60;
        return lines.Count == 0 ? null
            : lines.Count <= MaxLines ? Shell.Lines(lines)
            : Shell.Lines([
                .. lines.Take(MaxLines),
                $"… {lines.Count - MaxLines} more; 'gpubp inspect' shows all"]);
    }

    private static string Describe(TrainingRecipe recipe)
    {
        var (optimizer, options) = (recipe.Optimizer, recipe.Options);
        return $"{optimizer.GetType().Name}, learning rate {optimizer.LearningRate}, " +
            $"batches of {recipe.BatchSize}, up to {options.Epochs} epochs" +
            (options.ValidationShare > 0
                ? $", {options.ValidationShare:P0} of the rows held out"
                : "");
    }

    private Judgement Judge(ModelTraining training, FitOptions options, TableRows? tested)
    {
        if (tested is not null)
        {
            var measured = training.Model.Evaluate(tested);
            shell.WriteNotes(measured.Notes);
            return new($"{tested.Rows} test rows", Scores.Of(measured));
        }

        if (training.EvaluateHeldOut(options) is { } held)
            return new(
                $"{held.Rows} rows held out" + Chosen(training, options),
                Scores.Of(held));
        return new(
            "the training rows, which says little; --test 0.2 holds some out",
            Scores.Of(training.Model.Evaluate(training.Rows)));
    }

    // What the rows held out have chosen, and so flatter.
    private static string Chosen(ModelTraining training, FitOptions options)
    {
        string?[] chosen =
        [
            options.RestoresBest ? "the best epoch" : null,
            training.Threshold is null ? null : "the threshold",
            training.Temperature is null ? null : "the temperature",
            training.Model.Quantiles is null ? null : "the quantiles' shifts",
        ];
        var words = string.Join(" and ", chosen.Where(choice => choice is not null));
        return words.Length == 0 ? "" : $", which also chose {words}";
    }

    private ReportOptions ReportOptions(ModelTraining training, FitOptions options) => new()
    {
        Title = Path.GetFileName(Path.TrimEndingDirectorySeparator(settings.Source)),
        CommandLine = settings.CommandLine,
        DataFile = Path.GetFullPath(settings.Source),
        Fit = options,
        Trials = training.Trials,
        Facts = new Dictionary<string, string>
        {
            ["Seed of the first weights"] = $"{settings.Options.Seed}",
            ["Networks of the model"] = training.Members == 1
                ? "1"
                : $"{training.Members}; the page shows the training of the first, and what all " +
                    "together give for test samples",
        },
    };

    private ModelInfo Info(ModelTraining training, TrainingResult? result = null)
    {
        var stopped = result is null ? "a number was not finite" : $"{result.Reason}";
        var best = training.Recipe.Options.RestoresBest ? result?.Best?.Epoch : null;
        return training.Trainer.Describe(training.Samples) with
        {
            Extra = new Dictionary<string, JsonElement>
            {
                ["command"] = JsonSerializer.SerializeToElement(settings.CommandLine),
                ["trial"] = JsonSerializer.SerializeToElement(training.Trials?.Best.ToString()),
                ["temperature"] = JsonSerializer.SerializeToElement(training.Temperature),
                ["bestEpoch"] = JsonSerializer.SerializeToElement(best),
                ["stopped"] = JsonSerializer.SerializeToElement(stopped),
                [TrainingRecord.Name] =
                    TrainingRecord.Of(training, table, Given(training)).ToJson(),
            },
        };
    }

    // One process repeats what ranks trained, in as many shards.
    private Dictionary<string, string[]> Given(ModelTraining training)
    {
        var given = settings.Given.ToDictionary();
        if (training.Recipe.Options.Shards is { } shards)
            given[TrainingChoices.Shards] = [$"{shards}"];
        return given;
    }
}
