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

    private readonly Option<bool> _spread = new("--spread")
    {
        Description = "Write how far the networks of an ensemble differ on each number or class, " +
            "too: their standard deviation",
    };

    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "Write texts that spreadsheets take for formulas (= + - @ first) as they " +
            "are, without an apostrophe before them",
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
            options._to, options._probabilities, options._spread, options._keep, options._raw,
            options._unknown, options._device, options._json])
            command.Add(option);
        command.SetAction(parsed => options.Run(parsed, shell));
        return command;
    }

    private void Run(ParseResult parsed, Shell shell)
    {
        var (path, data, output) = (
            parsed.GetValue(_model)!, parsed.GetValue(_data)!, parsed.GetValue(_to));
        var files = SampleFiles.Find(data, labels: null);
        files = files.Test ?? files;
        Refuse(path, files, output);
        using var device = shell.Open(parsed.GetValue(_device));
        using var model = ModelArgument.Load(device, path, data);
        if (parsed.GetValue(_spread) && model.Members.Count < 2)
            throw new ToolException(
                $"--spread is given, and {path} is a single network, which differs from no " +
                "other. Leave --spread out, or train an ensemble: gpubp train --members 5.");
        if (output is null)
            Predict(model, files, parsed, shell, write => write(shell));
        else if (!WritePlace.Of(output).IsFile)
            OutputFile.Write(output, writer => Predict(
                model, files, parsed, shell, write => write(shell.To(writer))));
        else
            PartialFile.Write(output, writer => Predict(
                model, files, parsed, shell, write => Keep(output, shell.To(writer), write)));
    }

    /// <exception cref="ToolException">The output cannot be written, or is an input.</exception>
    private static void Refuse(string model, SampleFiles files, string? output)
    {
        var roles = new FileRoles().Reads("the model", model).Reads("the data", files.Features);
        if (output is null)
        {
            roles.WritesStandardOutput();
            return;
        }

        roles.Writes("--out", output).Writes("--out", PartialFile.PathOf(output));
        OutputFile.RequireWritable(output, "--out");
    }

    // Whole, where an interruption waits for nothing else.
    private static void Keep(string output, Shell to, Action<Shell> write)
    {
        void WriteAndFlush()
        {
            write(to);
            to.Rows.Flush();
        }

        if (to.Interruption is null)
            WriteAndFlush();
        else
            to.Interruption.Save(WriteAndFlush, PartialFile.Outcome(output));
    }

    /// <summary>Predicts rows in parts, each written before the next is predicted.</summary>
    /// <param name="model">The model.</param>
    /// <param name="files">The rows.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="shell">Takes notes.</param>
    /// <param name="write">Writes each part by an action that takes the output.</param>
    /// <exception cref="OperationCanceledException">It was interrupted between two
    /// parts.</exception>
    private void Predict(
        Model model, SampleFiles files, ParseResult parsed, Shell shell,
        Action<Action<Shell>> write)
    {
        var kept = parsed.GetValue(_keep) ?? [];
        var form = new PredictionForm(
            parsed.GetValue(_probabilities), parsed.GetValue(_raw), kept);
        var isJson = parsed.GetValue(_json);
        if (model.Preprocessing.Plan is null && files.Format != DataFormat.Csv)
        {
            var features = Matrix(files, parsed);
            var all = parsed.GetValue(_spread)
                ? Predictions.Of(model, model.PredictWithSpread(features), form, [])
                : new Predictions(model, model.Predict(features), form, []);
            write(to => all.Write(to, isJson, isFirst: true));
            return;
        }

        var table = _table.Open(files, parsed, shell, withTarget: false);
        model = UnnamedColumns.WithoutTargets(model, table, shell);
        var (isFirst, notes) = (true, (IReadOnlyList<string>)[]);
        model.Preprocessing.Plan!.ReadParts(
            table,
            PartRows(model.Network),
            rows =>
            {
                shell.Cancellation.ThrowIfCancellationRequested();
                var part = parsed.GetValue(_spread)
                    ? Predictions.Of(model, model.PredictWithSpread(rows), form, rows.Kept)
                    : new Predictions(model, model.Predict(rows), form, rows.Kept);
                write(to => part.Write(to, isJson, isFirst));
                (isFirst, notes) = (false, rows.Notes); // The last counts all rows.
            },
            new TableReadOptions
            {
                Kept = kept,
                Unknown = ColumnOptions.Unknown(parsed.GetValue(_unknown)),
            });
        shell.WriteNotes(notes);
    }

    private float[,] Matrix(SampleFiles files, ParseResult parsed) => files.Format switch
    {
        DataFormat.Idx => IdxFile.ReadMatrix(files.Features, _table.Limits.Read(parsed)),
        _ => NpyFile.ReadMatrix(files.Features, _table.Limits.Read(parsed)),
    };

    // Enough rows to fill a device, and so few that an interruption is soon seen.
    private static int PartRows(Mlp network)
    {
        var rows = Math.Min((1L << 24) / network.Inputs, (1L << 28) / network.ParameterCount);
        return (int)Math.Clamp(rows, 64, 1 << 14) / 64 * 64;
    }
}
