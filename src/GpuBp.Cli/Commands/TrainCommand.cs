using System.CommandLine;
using GpuBp.Cli.Input;
using GpuBp.Cli.Output;

namespace GpuBp.Cli.Commands;

/// <summary><c>gpubp train</c>: its options, and from them a <see cref="Training"/>.</summary>
internal sealed class TrainCommand
{
    private readonly Argument<string> _data = new("data")
    {
        Description = "A table (CSV), features (IDX, NPY), each also as .gz; or a folder of images in IDX form, as MNIST's",
    };

    private readonly TableOptions _table = new();
    private readonly Option<string?> _task = Values.Choice(
        "--task",
        "What the target is [default: classes where it has text or at most 20 different whole numbers, else numbers]",
        "classification",
        "regression");
    private readonly Option<string?> _missing = Values.Choice(
        "--missing",
        "What stands in for missing numbers; error refuses them, and missing categories too [default: median]",
        "median",
        "mean",
        "error");
    private readonly Option<string?> _unknown = Values.Choice(
        "--unknown", "What a category is that only later rows have: an error, or zeros [default: error]", "error", "zeros");
    private readonly Option<string[]?> _ignore = Values.Names("--ignore", "Columns to leave out", "column,…");
    private readonly Option<string[]?> _oneHot =
        Values.Names("--one-hot", "Columns of categories, though they hold numbers", "column,…");
    private readonly Option<string[]?> _ordinal =
        Values.Names("--ordinal", "Columns of categories that become their place in alphabetical order", "column,…");
    private readonly Option<string> _out = new("--out", "-o")
    {
        Description = "The model's file, which is replaced where it is there",
        HelpName = "file",
        DefaultValueFactory = _ => "model.gpubp",
    };
    private readonly Option<double?> _test = Values.Real(
        "--test", "Share of the rows to hold out, to judge the model by in the end", "a number above 0 and below 1", v => v is > 0 and < 1);
    private readonly Option<string?> _testData =
        Values.Text("--test-data", "A table, laid out as the other, to judge the model by in the end", "file");
    private readonly RecipeOptions _recipe = new();
    private readonly Option<int?> _seed = Values.Whole("--seed", "Seed of the first weights, of shuffles and of splits [default: 0]", least: 0);
    private readonly Option<string?> _precision = Values.Choice(
        "--precision", "How products are computed where the device has tensor cores [default: float32]", [.. Enum.GetNames<Precision>().Select(n => n.ToLowerInvariant())]);
    private readonly Option<string?> _device = Values.Device();
    private readonly Option<string?> _checkpoints = Values.Text(
        "--checkpoints", "Folder to keep training in; the same command, run again, goes on from there", "folder");
    private readonly Option<TimeSpan?> _every = Values.Time("--checkpoint-every", "How often it is kept [default: 1m]");
    private readonly Option<string?> _report = Values.Text("--report", "Write a page to look at", "file.html");
    private readonly Option<bool> _json = Values.Json();
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Show no progress" };

    private TrainCommand()
    {
    }

    internal static Command Create(Shell shell)
    {
        var options = new TrainCommand();
        var command = new Command(
            "train",
            "Trains a network on your samples, and saves it with all that new rows must go through. With nothing but the " +
            "data given, network and training are chosen by the number of rows.")
        {
            options._data,
        };
        options._table.AddTo(command, withTarget: true);
        foreach (var option in (Option[])[
            options._out, options._test, options._testData, options._task, options._missing, options._unknown, options._ignore,
            options._oneHot, options._ordinal])
            command.Add(option);
        options._recipe.AddTo(command);
        foreach (var option in (Option[])[
            options._seed, options._device, options._precision, options._checkpoints, options._every, options._report,
            options._json, options._quiet])
            command.Add(option);
        command.SetAction(parsed => options.Run(parsed, shell));
        return command;
    }

    private int Run(ParseResult parsed, Shell shell)
    {
        if (parsed.GetValue(_test) is not null && parsed.GetValue(_testData) is not null)
            throw new ToolException("--test and --test-data are both given; give one.");
        if (parsed.GetValue(_every) is not null && parsed.GetValue(_checkpoints) is null)
            throw new ToolException("--checkpoint-every needs a folder to keep training in; name it by --checkpoints.");
        var (train, test) = Read(parsed);
        var training = new Training(train, test, shell)
        {
            Device = parsed.GetValue(_device),
            Seed = parsed.GetValue(_seed) ?? 0,
            Precision = Enum.Parse<Precision>(parsed.GetValue(_precision) ?? nameof(Precision.Float32), ignoreCase: true),
            Recipe = recipe => _recipe.Apply(recipe, parsed),
            Model = parsed.GetValue(_out)!,
            Checkpoints = parsed.GetValue(_checkpoints) is { } folder
                ? new CheckpointFolder(folder) { Every = parsed.GetValue(_every) ?? TimeSpan.FromMinutes(1) }
                : null,
            Report = parsed.GetValue(_report),
            Display = TrainingDisplay.For(shell, parsed.GetValue(_json), parsed.GetValue(_quiet)),
            Source = parsed.GetValue(_data)!,
            CommandLine = "gpubp " + string.Join(' ', parsed.Tokens.Select(token => Quoted(token.Value))),
        };
        return training.Run();
    }

    private static string Quoted(string word) => word.Contains(' ') || word.Length == 0 ? $"\"{word}\"" : word;

    /// <summary>The samples to learn from, and those to judge by.</summary>
    private (TrainingData Train, Dataset? Test) Read(ParseResult parsed)
    {
        var files = SampleFiles.Find(parsed.GetValue(_data)!, parsed.GetValue(_table.Labels));
        var (train, test) = files.Format == DataFormat.Csv ? ReadTable(files.Features, parsed) : ReadArrays(files, parsed);
        if (parsed.GetValue(_test) is not { } share)
            return (train, test);
        (var rest, test) = train.Raw.StratifiedSplit(share, parsed.GetValue(_seed) ?? 0);
        return (train with { Raw = rest }, test);
    }

    private (TrainingData Train, Dataset? Test) ReadTable(string path, ParseResult parsed)
    {
        var layout = _table.Layout(path, parsed);
        var refuses = parsed.GetValue(_missing) == "error";
        var train = TrainingData.ReadTable(path, layout, TableOptions.Csv(layout, parsed.GetValue(_table.Target)) with
        {
            TargetKind = parsed.GetValue(_task) switch
            {
                "classification" => CsvTargetKind.ClassName,
                "regression" => CsvTargetKind.Number,
                _ => CsvTargetKind.Inferred,
            },
            TextColumns = CsvColumnKind.OneHot,
            Missing = refuses ? CsvMissing.Error : parsed.GetValue(_missing) == "mean" ? CsvMissing.Mean : CsvMissing.Median,
            MissingIsCategory = !refuses,
            UnknownAsZeros = parsed.GetValue(_unknown) == "zeros",
            IgnoredColumns = parsed.GetValue(_ignore) ?? [],
            OneHotColumns = parsed.GetValue(_oneHot) ?? [],
            OrdinalColumns = parsed.GetValue(_ordinal) ?? [],
        });
        var test = parsed.GetValue(_testData) is { } file ? train.ReadAlike(file) : null;
        return (train, test);
    }

    private (TrainingData Train, Dataset? Test) ReadArrays(SampleFiles files, ParseResult parsed)
    {
        foreach (var option in (Option[])[_table.Target, _task, _missing, _unknown, _ignore, _oneHot, _ordinal, _testData])
        {
            if (parsed.GetResult(option) is { Implicit: false })
                throw new ToolException($"{option.Name} is for tables, and {files.Features} is none; leave it out.");
        }

        var raw = TrainingData.ReadArrays(files);
        var test = files.Test is { } held
            ? TrainingData.ReadArrays(held, raw.IsClassification ? raw.Classes : null)
            : null;
        return (new TrainingData(raw, Encoding: null, Target: null, Csv: null), test);
    }
}
