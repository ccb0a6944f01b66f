using System.Globalization;
using GpuBp.Bench.Children;
using GpuBp.Bench.Peers;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Tables;

/// <summary>Lets each method learn one split of a table, in a process of its own.</summary>
internal sealed class TableFits : IDisposable
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(60);

    private readonly RawTable _table;
    private readonly int _split;
    private readonly int[] _train;
    private readonly int[] _test;
    private readonly TableTask _task;

    /// <summary>Writes the training and test rows to a folder, for all methods.</summary>
    internal TableFits(RawTable table, int split)
    {
        (_table, _split, _test) = (table, split, table.TestRows(split));
        _train = [.. Enumerable.Range(0, table.Targets.Length).Except(_test)];
        _task = new TableTask(
            Directory.CreateTempSubdirectory("gpubp-bench-").FullName,
            table.Columns, table.Classes);
        table.Write(_task.TrainFile, _train);
        table.Write(_task.TestFile, _test);
        _task.Write();
        Checksum = TableTask.Checksum(_test.Select(row => table.Targets[row]));
    }

    internal string Checksum { get; }

    /// <summary>The task of a child process: one of this program's methods.</summary>
    internal static void RunHere(string method, string folder)
    {
        var task = TableTask.Read(folder);
        if (method == Method.Ours)
            OurFit.Run(task);
        else
            MlNetFit.Run(task, method);
    }

    /// <exception cref="InvalidOperationException">
    /// The method failed, or has other test rows.
    /// </exception>
    internal TableScore Run(string method)
    {
        var load = Load();
        var answer = Method.IsPython(method) ? InPython(method) : InChild(method);
        var predictions = _task.ReadPredictions();
        if (answer.Rows != _test.Length || answer.Checksum != Checksum)
            throw new InvalidOperationException(
                $"{method} tested {answer.Rows} rows with checksum {answer.Checksum}; the split " +
                $"has {_test.Length} with {Checksum}.");
        if (predictions.Length != _test.Length * _task.Outputs ||
            !predictions.All(double.IsFinite))
            throw new InvalidOperationException(
                $"{method} gives {predictions.Length} numbers, or some that are not finite; " +
                $"{_test.Length} × {_task.Outputs} are needed.");
        return new TableScore
        {
            Table = _table.Name,
            Split = _split,
            Method = method,
            Version = answer.Version,
            Rows = answer.Rows,
            Checksum = answer.Checksum,
            Measures = Measures(predictions),
            TrainSeconds = answer.TrainSeconds,
            PredictSeconds = answer.PredictSeconds,
            Load = load,
        };
    }

    public void Dispose() => Directory.Delete(_task.Folder, recursive: true);

    private TableMeasures Measures(double[] predictions) => _table.Classes is { } classes
        ? TableMeasures.OfClasses(Labels(_train), Labels(_test), predictions, classes.Length)
        : TableMeasures.OfNumbers(Numbers(_train), Numbers(_test), predictions);

    private int[] Labels(int[] rows) =>
        [.. rows.Select(row => Array.IndexOf(_table.Classes!, _table.Targets[row]))];

    private double[] Numbers(int[] rows) =>
        [.. rows.Select(row => double.Parse(_table.Targets[row], CultureInfo.InvariantCulture))];

    private TableAnswer InChild(string method)
    {
        ChildProcess.Output(["table", method, _task.Folder], Timeout);
        return _task.ReadAnswer();
    }

    private TableAnswer InPython(string method)
    {
        try
        {
            using var peer = PeerProcess.OfAny(
                "scikit-learn", PeerProgram.Python("tables_peer.py"));
            return PeerAnswer(peer, method);
        }
        catch (PeerException e)
        {
            throw new InvalidOperationException(e.Message, e);
        }
    }

    private TableAnswer PeerAnswer(PeerProcess peer, string method)
    {
        var answer = peer.Ask(
            new { Do = "fit", _task.Folder, _task.Columns, _task.Classes, method }, Timeout);
        return System.Text.Json.JsonSerializer.Deserialize<TableAnswer>(
            answer, System.Text.Json.JsonSerializerOptions.Web)!;
    }

    private static double? Load()
    {
        const string File = "/proc/loadavg";
        return System.IO.File.Exists(File)
            ? double.Parse(
                System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture)
            : null;
    }
}
