using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp evaluate</c>: measures how good a model is on new samples.</summary>
internal static class EvaluateCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var data = new Argument<string>("data")
        {
            Description = "Samples with their targets, in the same kinds of files as for train",
        };
        var table = new LayoutOptions();
        var unknown = ColumnOptions.UnknownOption();
        var explain = new Option<bool>("--explain")
        {
            Description = "Also tell what the answers depend on: the importance of each column, " +
                "and the mean answer by the value of the first three",
        };
        var (device, json) = (Values.Device(), Values.Json());
        var command =
            new Command("evaluate", "Measures how good a model is on samples with known targets.")
        {
            model, data,
        };
        table.AddTo(command, withTarget: true);
        foreach (var option in (Option[])[unknown, explain, device, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(data)!;
            new FileRoles().Reads("the model", parsed.GetValue(model)).Reads("the data", path);
            using var computes = shell.Open(parsed.GetValue(device));
            using var loaded = ModelArgument.Load(computes, parsed.GetValue(model)!, path);
            var files = SampleFiles.Find(path, parsed.GetValue(table.Labels));
            files = files.Test ?? files;
            var samples = table.Open(files, parsed, shell, withTarget: true);
            var known = UnnamedColumns.With(
                loaded, samples, ColumnOptions.Columns(parsed, table.Target, samples), shell);
            var rows = known.Read(
                samples,
                new TableReadOptions
                {
                    HasTarget = true,
                    Target = known == loaded ? table.OneTarget(parsed, samples) : null,
                    Unknown = ColumnOptions.Unknown(parsed.GetValue(unknown)),
                });
            var measured = known.Evaluate(rows);
            var explanation = parsed.GetValue(explain)
                ? ModelExplanation.Of(known, rows, cancellation: shell.Cancellation)
                : null;
            WriteNotes(shell, measured, rows);
            if (parsed.GetValue(json))
                WriteJson(shell, measured, explanation, files.Features);
            else
                WriteText(shell, measured, explanation, files.Features);
        });
        return command;
    }

    private static void WriteNotes(Shell shell, ModelMetrics measured, TableRows rows)
    {
        shell.WriteNotes(measured.Notes);
        if (rows.WithoutTarget > 0)
            shell.WriteNotes([$"{rows.WithoutTarget:N0} rows have no target, left out"]);
    }

    private static void WriteJson(
        Shell shell, ModelMetrics measured, ModelExplanation? explanation, string source) =>
        shell.WriteJson(new
        {
            Data = source,
            measured.Rows,
            Scores = Scores.Of(measured),
            Confusion = measured.Classification?.Confusion is { } confusion
                ? Counts(confusion)
                : null,
            Reliability = Reliability(measured),
            Labels = Scores.OfLabels(measured.MultiLabel),
            Targets = Scores.OfTargets(measured.Regression),
            Quantiles = Scores.OfQuantiles(measured.Quantiles),
            Explanation = explanation is null ? null : Of(explanation),
        });

    private static void WriteText(
        Shell shell, ModelMetrics measured, ModelExplanation? explanation, string source)
    {
        shell.WriteFacts(
        [
            ("data", $"{source}: {measured.Truth}"),
            .. Scores.Of(measured).Select(
                score => (Scores.Words(score.Key), (string?)Scores.Text(score.Value))),
            ("calibration error", Reliability(measured) is { } curve
                ? Scores.Text(curve.ExpectedCalibrationError)
                : null),
        ]);
        var confusion = measured.Classification?.Confusion.ToString();
        foreach (var text in (string?[])[Table(measured), confusion, explanation?.ToString()])
        {
            if (text is not null)
                shell.Out.WriteLine($"\n{text}");
        }
    }

    private static object Of(ModelExplanation explanation) => new
    {
        explanation.Loss,
        explanation.Baseline,
        explanation.Rows,
        explanation.Importances,
        explanation.Dependences,
    };

    private static ReliabilityCurve? Reliability(ModelMetrics measured) =>
        measured.Classification is { HasProbabilities: true }
            ? ReliabilityCurve.Of(measured.Outputs, measured.Truth)
            : null;

    // The metrics of each class, label, target or quantile.
    private static string? Table(ModelMetrics measured) =>
        measured.Classification?.ToString() ?? measured.MultiLabel?.ToString() ??
        measured.Quantiles?.ToTable() ??
        (measured.Regression is { Outputs: > 1 } several ? several.ToString() : null);

    private static long[][] Counts(ConfusionMatrix confusion) =>
    [
        .. Enumerable.Range(0, confusion.Classes).Select(i => Enumerable
            .Range(0, confusion.Classes).Select(j => (long)confusion[i, j]).ToArray()),
    ];
}
