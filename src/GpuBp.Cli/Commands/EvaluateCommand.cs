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
        var table = new TableOptions();
        var (device, json) = (Values.Device(), Values.Json());
        var command =
            new Command("evaluate", "Measures how good a model is on samples with known targets.")
        {
            model, data,
        };
        table.AddTo(command, withTarget: true);
        command.Add(device);
        command.Add(json);
        command.SetAction(parsed =>
        {
            using var computes = shell.Open(parsed.GetValue(device));
            using var loaded = ModelArgument.Load(computes, parsed.GetValue(model)!);
            var files = SampleFiles.Find(parsed.GetValue(data)!, parsed.GetValue(table.Labels));
            files = files.Test ?? files;
            var raw = TrainingData.ReadFor(
                loaded,
                files,
                () => Csv(
                    loaded, table.Layout(files.Features, parsed), parsed.GetValue(table.Target)));
            Write(shell, loaded, raw, files.Features, parsed.GetValue(json));
            return ExitCode.Done;
        });
        return command;
    }

    // The model knows the target's column by its name.
    private static CsvOptions Csv(Model model, TableLayout layout, string? target) =>
        TableOptions.Csv(layout, target ?? (layout.HasHeader ? model.Preprocessing.Target : null));

    private static void Write(Shell shell, Model model, Dataset raw, string source, bool isJson)
    {
        var outputs = model.Predict(raw);
        var scores = Scores.Of(outputs, raw);
        var confusion = raw.IsClassification
            ? new ConfusionMatrix(raw.Labels, Mlp.Classes(outputs), raw.Classes)
            : null;
        if (isJson)
        {
            shell.WriteJson(new
            {
                Data = source,
                raw.Rows,
                Scores = scores,
                Confusion = confusion is null ? null : Counts(confusion),
            });
            return;
        }

        shell.WriteFacts(
        [
            ("data", $"{source}: {raw}"),
            .. scores.Select(
                score => (Scores.Words(score.Key), (string?)Scores.Text(score.Value))),
        ]);
        if (confusion is null)
            return;
        shell.Out.WriteLine();
        shell.Out.WriteLine(confusion);
        var classes = raw.ClassNames?.Select((name, label) => $"{label} {name}");
        if (classes is not null)
            shell.Out.WriteLine($"classes: {string.Join(", ", classes)}");
    }

    private static long[][] Counts(ConfusionMatrix confusion) =>
    [
        .. Enumerable.Range(0, confusion.Classes).Select(i => Enumerable
            .Range(0, confusion.Classes).Select(j => (long)confusion[i, j]).ToArray()),
    ];
}
