using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace GpuBp.Bench.Tables;

/// <summary>A column for the peers: ours sees the text alone.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsNumber">Whether all its cells are numbers or empty; else it is a
/// category.</param>
internal sealed record TableColumn(string Name, bool IsNumber);

/// <summary>A table to learn, for a method's process: a folder with the rows and this.</summary>
/// <param name="Folder">Has the rows, and gets the predictions.</param>
/// <param name="Columns">The columns but the target, which is the last.</param>
/// <param name="Classes">The classes in the order of the predictions; null for numbers.</param>
internal sealed record TableTask(string Folder, TableColumn[] Columns, string[]? Classes)
{
    internal string TrainFile => Path.Combine(Folder, "train.csv");

    internal string TestFile => Path.Combine(Folder, "test.csv");

    /// <summary>Numbers predicted for a row.</summary>
    internal int Outputs => Classes?.Length ?? 1;

    private string PredictionsFile => Path.Combine(Folder, "predictions.f64");

    private string AnswerFile => Path.Combine(Folder, "answer.json");

    /// <summary>What a process of this program needs.</summary>
    internal void Write() => File.WriteAllText(
        TaskFile(Folder), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));

    internal static TableTask Read(string folder) => JsonSerializer.Deserialize<TableTask>(
        File.ReadAllText(TaskFile(folder)), JsonSerializerOptions.Web)!;

    /// <summary>Stores what a method of this program gives.</summary>
    internal void WriteAnswer(TableAnswer answer, double[] predictions)
    {
        using (var writer = new BinaryWriter(File.Create(PredictionsFile)))
        {
            foreach (var value in predictions)
                writer.Write(value);
        }

        File.WriteAllText(
            AnswerFile, JsonSerializer.Serialize(answer, JsonSerializerOptions.Web));
    }

    internal TableAnswer ReadAnswer() => JsonSerializer.Deserialize<TableAnswer>(
        File.ReadAllText(AnswerFile), JsonSerializerOptions.Web)!;

    /// <summary>The predictions, [rows × outputs], row-major.</summary>
    internal double[] ReadPredictions()
    {
        var bytes = File.ReadAllBytes(PredictionsFile);
        var values = new double[bytes.Length / sizeof(double)];
        Buffer.BlockCopy(bytes, 0, values, 0, bytes.Length);
        return values;
    }

    /// <summary>By which two programs tell that they have the same test rows.</summary>
    internal static string Checksum(IEnumerable<string> targets) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', targets))))[..16];

    private static string TaskFile(string folder) => Path.Combine(folder, "task.json");
}

/// <summary>What a method's process says of its predictions.</summary>
/// <param name="Version">The library.</param>
/// <param name="TrainSeconds">From the file of training rows to the trained model.</param>
/// <param name="PredictSeconds">From the file of test rows to the predictions.</param>
/// <param name="Rows">Test rows.</param>
/// <param name="Checksum">Of the test targets.</param>
internal sealed record TableAnswer(
    string Version, double TrainSeconds, double PredictSeconds, int Rows, string Checksum);
