using GpuBp.Tests.Persistence;

namespace GpuBp.Fuzz;

/// <summary>Every reader of files, by its name.</summary>
/// <remarks>
/// Nothing of the library runs before the first input: its instrumented code needs the fuzzer's
/// memory.
/// </remarks>
internal static class Readers
{
    private static readonly Device Cpu = Device.Open("cpu");

    internal static IReadOnlyDictionary<string, Action<string>> All { get; } =
        new Dictionary<string, Action<string>>
        {
            ["table"] = path => Learn(Table.Open(path)), // CSV and JSON, plain or as gzip
            ["parquet"] = path => Learn(ParquetFile.OpenTable(path)),
            ["idx"] = path => IdxFile.ReadMatrix(path),
            ["npy"] = path => NpyFile.ReadMatrix(path),
            ["model"] = path => Model.Load(Cpu, Sealed(path)).Dispose(),
            ["weights"] = path =>
                StateDict.Load(Cpu, path, Activation.Relu, Activation.Identity).Dispose(),
            ["onnx"] = path => OnnxFile.Load(Cpu, path).Dispose(),
            ["checkpoint"] = Resume,
        };

    /// <summary>Trains for some epochs, from the checkpoint of a folder if it has one.</summary>
    internal static void Train(string folder, int epochs)
    {
        var samples = new Dataset(
            new float[,] { { 0, 0 }, { 0, 1 }, { 1, 0 }, { 1, 1 } },
            new float[,] { { 0 }, { 1 }, { 1 }, { 0 } });
        using var network = new Mlp(
            Cpu, [2, 3, 1], Activation.Tanh, Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.1f), batchSize: 2, seed: 1);
        trainer.Fit(samples, new FitOptions { Epochs = epochs, Checkpoints = new(folder) });
    }

    // Else the checksum would refuse whatever the fuzzer makes of a file.
    private static string Sealed(string path)
    {
        var bytes = File.ReadAllBytes(path);
        FileSeal.Renew(bytes);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private static void Learn(Table table)
    {
        var plan = TablePlan.Learn(table);
        plan.Read(table, new TableReadOptions { HasTarget = true });
    }

    private static void Resume(string path)
    {
        var folder = path + ".run";
        Directory.CreateDirectory(folder);
        try
        {
            File.Copy(Sealed(path), Path.Combine(folder, "checkpoint-0000000002-0000000000.gpubp"));
            Train(folder, epochs: 3);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
