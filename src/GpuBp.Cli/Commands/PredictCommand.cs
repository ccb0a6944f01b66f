using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp predict</c>: predicts raw rows.</summary>
internal static class PredictCommand
{
    internal static Command Create(Shell shell)
    {
        var model = ModelArgument.Create();
        var data = new Argument<string>("data")
        {
            Description = "Rows to predict: a table with the columns of the training table, by " +
                "name; an IDX or NPY file of features; or a folder of IDX images",
        };
        var table = new TableOptions();
        var to = Values.Text("--out", "The file to write [default: standard output]", "file.csv");
        var probabilities = new Option<bool>("--probabilities")
        {
            Description = "Write the probability of each class too",
        };
        var (device, json) = (Values.Device(), Values.Json());
        var command = new Command("predict", "Predicts rows, and writes a line of CSV for each.")
        {
            model, data,
        };
        table.AddTo(command, withTarget: false);
        foreach (var option in (Option[])[to, probabilities, device, json])
            command.Add(option);
        command.SetAction(parsed =>
        {
            var output = parsed.GetValue(to);
            if (output is not null)
                OutputFile.RequireWritable(output, "--out");
            using var computes = shell.Open(parsed.GetValue(device));
            using var loaded = ModelArgument.Load(computes, parsed.GetValue(model)!);
            var rows = Read(loaded, parsed.GetValue(data)!, path => table.Layout(path, parsed));
            var outputs = loaded.Predict(rows);
            var predictions = new Predictions(loaded, outputs, parsed.GetValue(probabilities));
            var isJson = parsed.GetValue(json);
            if (output is null)
                Write(predictions, shell, isJson);
            else
                OutputFile.Write(
                    output, writer => Write(predictions, shell with { Out = writer }, isJson));
            return ExitCode.Done;
        });
        return command;
    }

    private static float[,] Read(Model model, string path, Func<string, TableLayout> layoutOf)
    {
        var files = SampleFiles.Find(path, labels: null);
        files = files.Test ?? files;
        return files.Format switch
        {
            DataFormat.Idx => IdxFile.ReadMatrix(files.Features),
            DataFormat.Npy => NpyFile.ReadMatrix(files.Features),
            _ when model.Preprocessing.Encoding is null => throw new ToolException(
                $"{path} is a table, but the model was trained on arrays and knows no columns; " +
                "give an IDX or NPY file."),
            _ => model.ReadCsv(
                files.Features, TableOptions.Csv(layoutOf(files.Features), target: null)),
        };
    }

    private static void Write(Predictions predictions, Shell shell, bool isJson)
    {
        if (isJson)
            predictions.WriteJson(shell);
        else
            predictions.WriteCsv(shell.Out);
    }
}
