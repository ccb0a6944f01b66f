using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp train</c>: turns its options into a <see cref="Training"/>.</summary>
internal sealed class TrainCommand
{
    private readonly Argument<string> _data = new("data")
    {
        Description = "A table (CSV) or features (IDX, NPY), plain or as .gz; or a folder of IDX " +
            "images, like MNIST",
    };

    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The model's file; an old one is replaced; - for standard output",
        HelpName = "file",
        DefaultValueFactory = _ => "model.gpubp",
    };

    private readonly TestOptions _test = new();
    private readonly FurtherChoices _further = new();
    private readonly TrainingChoices _choices = new();
    private readonly RunOptions _run = new();

    private TrainCommand()
    {
    }

    private LayoutOptions Table => _choices.Layout;

    internal static Command Create(Shell shell)
    {
        var options = new TrainCommand();
        var command = new Command(
            "train",
            "Trains a network on your samples, and saves it with the preprocessing that new rows " +
            "need. By default, a search on rows held out finds the networks' training.")
        {
            options._data,
        };
        options.Table.AddTo(command, withTarget: true);
        Option[] all =
        [
            options._out, .. options._test.All, .. options._further.All, .. options._choices.All,
            .. options._run.All,
        ];
        foreach (var option in all)
            command.Add(option);
        command.SetAction(parsed => options.Run(parsed, shell));
        return command;
    }

    private void Run(ParseResult parsed, Shell shell)
    {
        using var group = _run.Group(parsed);
        try
        {
            Run(parsed, group is { Rank: > 0 } ? shell.Silent() : shell, group);
        }
        catch (Exception e) when (group is { Size: > 1 } && e is not ProcessGroupException)
        {
            group.Fail(e.Message);
            if (e is OperationCanceledException)
                throw;
            throw new RankException(group, e);
        }
    }

    private void Run(ParseResult parsed, Shell shell, MpiGroup? group)
    {
        var path = parsed.GetValue(_out)!;
        if (path == ModelOutput.StandardOutput)
            shell = shell with { Out = shell.Error };
        var files = SampleFiles.Find(parsed.GetValue(_data)!, parsed.GetValue(Table.Labels));
        RefuseClashes(files, path, parsed);
        if (files.Format != DataFormat.Csv)
            RefuseTableOptions(files, parsed);
        var table = Table.Open(files, parsed, shell, withTarget: true);
        var test = _test.Data(parsed) is { } file ? Table.Open(file, parsed, shell)
            : files.Test is { } held && _test.Share(parsed) is null
                ? Table.Open(held, parsed, shell, withTarget: true)
                : null;
        if (_further.From(parsed) is { } from)
        {
            if (group is { Size: > 1 })
                throw new ToolException(
                    "--from trains in one process, and there are several. Start one, or leave " +
                    "--from out.");
            RefuseBesideFrom(parsed);
            var further = new FurtherOptions
            {
                FrozenLayers = _further.FrozenLayers(parsed),
                HasNewHead = _further.HasNewHead(parsed),
                Seed = _choices.Seed(parsed),
                Recipe = _choices.Recipe(parsed),
            };
            new Retraining(table, test, from, path, _run.Device(parsed), shell).Run(
                further, ColumnOptions.Columns(parsed, Table.Target, table));
            return;
        }

        var (target, choices) = _choices.Read(parsed, table, files.Format);
        var settings = new TrainingSettings
        {
            Device = _run.Device(parsed),
            Group = group,
            Target = target,
            Options = choices with
            {
                TestShare = _test.Share(parsed) ?? 0,
                KeepsOptimizer = _run.KeepsOptimizer(parsed),
                Checkpoints = _run.Checkpoints(parsed),
            },
            Given = _choices.Given(parsed, _test.OfShares),
            IsQuiet = _run.IsQuiet(parsed) || group is { Rank: > 0 },
            ModelPath = path,
            ReportPath = _run.Report(parsed),
            TensorBoardFolder = _run.TensorBoard(parsed),
            Display = _run.Display(parsed, shell),
            Source = parsed.GetValue(_data)!,
            CommandLine =
                "gpubp " + string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value))),
        };
        new Training(table, test, settings, shell).Run();
    }

    /// <exception cref="ToolException">A file would be written over.</exception>
    private void RefuseClashes(SampleFiles files, string path, ParseResult parsed)
    {
        var roles = new FileRoles()
            .Reads("the data", files.Features)
            .Reads("--labels", files.Labels)
            .Reads("the test data", files.TestFeatures)
            .Reads("the test labels", files.TestLabels)
            .Reads("--from", _further.From(parsed))
            .Reads("--test-data", _test.Data(parsed));
        if (path == ModelOutput.StandardOutput)
            roles.WritesStandardOutput();
        else
            roles.Writes("--out", path);
        roles.Writes("--report", _run.Report(parsed))
            .WritesCheckpoints(_run.Checkpoints(parsed)?.Folder);
    }

    /// <exception cref="ToolException">An option is for tables.</exception>
    private void RefuseTableOptions(SampleFiles files, ParseResult parsed)
    {
        foreach (var option in (Option[])[
            Table.Target, .. _choices.Columns.OfTables, .. _test.OfTables, .. _further.All])
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new ToolException(
                    $"{option.Name} is for tables, and {files.Features} is none; leave it out.");
        }
    }

    // The model says what the columns and the network are.
    private void RefuseBesideFrom(ParseResult parsed)
    {
        Option[] others =
        [
            .. _choices.OfNewModels, .. _test.OfShares,
            .. _run.All.Where(option => option.Name is not ("--device" or "--quiet")),
        ];
        foreach (var option in others)
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new ToolException(
                    $"{option.Name} is given beside --from, whose model says what its columns " +
                    "and its networks are; leave it out.");
        }
    }

    private static string Quoted(string word) =>
        word.Contains(' ') || word.Length == 0 ? $"\"{word}\"" : word;
}
