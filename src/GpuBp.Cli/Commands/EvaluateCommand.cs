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
        var (device, json) = (Values.Device(), Values.Json());
        var command =
            new Command("evaluate", "Measures how good a model is on samples with known targets.")
        {
            model, data,
        };
        table.AddTo(command, withTarget: true);
        foreach (var option in (Option[])[unknown, device, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var path = parsed.GetValue(data)!;
            new FileRoles().Reads("the model", parsed.GetValue(model)).Reads("the data", path);
            using var computes = shell.Open(parsed.GetValue(device));
            using var loaded = ModelArgument.Load(computes, parsed.GetValue(model)!, path);
            if (loaded.Preprocessing.Plan is null)
                throw new ToolException(
                    $"{parsed.GetValue(model)} has no plan of its training table, by which " +
                    "targets are read; train it anew.");
            var files = SampleFiles.Find(path, parsed.GetValue(table.Labels));
            files = files.Test ?? files;
            var samples = table.Open(files, parsed, shell, withTarget: true);
            var rows = loaded.Read(
                samples,
                new TableReadOptions
                {
                    HasTarget = true,
                    Target = table.OneTarget(parsed, samples),
                    Unknown = ColumnOptions.Unknown(parsed.GetValue(unknown)),
                });
            Write(shell, loaded.Evaluate(rows), rows, files.Features, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(
        Shell shell, ModelMetrics measured, TableRows rows, string source, bool isJson)
    {
        var scores = Scores.Of(measured);
        shell.WriteNotes(measured.Notes);
        if (rows.WithoutTarget > 0)
            shell.WriteNotes([$"{rows.WithoutTarget:N0} rows have no target, left out"]);
        var confusion = measured.Classification?.Confusion;
        if (isJson)
        {
            shell.WriteJson(new
            {
                Data = source,
                measured.Rows,
                Scores = scores,
                Confusion = confusion is null ? null : Counts(confusion),
                Labels = Scores.OfLabels(measured.MultiLabel),
                Targets = Scores.OfTargets(measured.Regression),
            });
            return;
        }

        shell.WriteFacts(
        [
            ("data", $"{source}: {measured.Truth}"),
            .. scores.Select(
                score => (Scores.Words(score.Key), (string?)Scores.Text(score.Value))),
        ]);
        foreach (var text in (string?[])[Table(measured), confusion?.ToString()])
        {
            if (text is not null)
                shell.Out.WriteLine($"\n{text}");
        }
    }

    // The metrics of each class, label or target.
    private static string? Table(ModelMetrics measured) =>
        measured.Classification?.ToString() ?? measured.MultiLabel?.ToString() ??
        (measured.Regression is { Outputs: > 1 } several ? several.ToString() : null);

    private static long[][] Counts(ConfusionMatrix confusion) =>
    [
        .. Enumerable.Range(0, confusion.Classes).Select(i => Enumerable
            .Range(0, confusion.Classes).Select(j => (long)confusion[i, j]).ToArray()),
    ];
}
