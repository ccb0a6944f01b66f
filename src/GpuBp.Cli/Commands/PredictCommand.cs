using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp predict</c>: predicts raw rows.</summary>
internal sealed class PredictCommand
{
    private readonly Argument<string> _model = ModelArgument.Create();

    private readonly Argument<string> _data = new("data")
    {
        Description = "Rows to predict: a table with the columns of the training table, by " +
            "name, or - for standard input; an IDX or NPY file of features; or a folder of IDX " +
            "images",
    };

    private readonly LayoutOptions _table = new();

    private readonly Option<string?> _to =
        Values.Text("--out", "The file to write [default: standard output]", "file.csv");

    private readonly Option<bool> _probabilities = new("--probabilities")
    {
        Description = "Write the probability of each class too",
    };

    private readonly Option<string[]?> _keep =
        Values.Names("--keep", "Columns to pass through, such as an id", "column,…");

    private readonly Option<string?> _unknown = ColumnOptions.UnknownOption();
    private readonly Option<string?> _device = Values.Device();
    private readonly Option<bool> _json = Values.Json();

    private PredictCommand()
    {
    }

    internal static Command Create(Shell shell)
    {
        var options = new PredictCommand();
        var command = new Command("predict", "Predicts rows, and writes a line of CSV for each.")
        {
            options._model, options._data,
        };
        options._table.AddTo(command, withTarget: false);
        foreach (var option in (Option[])[
            options._to, options._probabilities, options._keep, options._unknown, options._device,
            options._json])
            command.Add(option);
        command.SetAction(parsed => options.Run(parsed, shell));
        return command;
    }

    private int Run(ParseResult parsed, Shell shell)
    {
        var output = parsed.GetValue(_to);
        if (output is not null)
            OutputFile.RequireWritable(output, "--out");
        using var device = shell.Open(parsed.GetValue(_device));
        var data = parsed.GetValue(_data)!;
        using var model = ModelArgument.Load(device, parsed.GetValue(_model)!, data);
        var predictions = Predict(model, data, parsed, shell);
        var isJson = parsed.GetValue(_json);
        if (output is null)
            Write(predictions, shell, isJson);
        else
            OutputFile.Write(
                output, writer => Write(predictions, shell with { Out = writer }, isJson));
        return ExitCode.Done;
    }

    private Predictions Predict(Model model, string path, ParseResult parsed, Shell shell)
    {
        var files = SampleFiles.Find(path, labels: null);
        files = files.Test ?? files;
        var withProbabilities = parsed.GetValue(_probabilities);
        if (model.Preprocessing.Plan is null)
        {
            if (files.Format == DataFormat.Csv)
                throw new ToolException(
                    $"{path} is a table, but the model knows no columns; give an IDX or NPY file.");
            var matrix = files.Format == DataFormat.Idx
                ? IdxFile.ReadMatrix(files.Features)
                : NpyFile.ReadMatrix(files.Features);
            return new Predictions(model, model.Predict(matrix), withProbabilities, [], []);
        }

        var kept = parsed.GetValue(_keep) ?? [];
        var rows = model.Read(
            _table.Open(files, parsed, shell, withTarget: false),
            new TableReadOptions
            {
                Kept = kept,
                Unknown = ColumnOptions.Unknown(parsed.GetValue(_unknown))
            });
        shell.WriteNotes(rows.Notes);
        return new Predictions(model, model.Predict(rows), withProbabilities, kept, rows.Kept);
    }

    private static void Write(Predictions predictions, Shell shell, bool isJson)
    {
        if (isJson)
            predictions.WriteJson(shell);
        else
            predictions.WriteCsv(shell.Out);
    }
}
