using System.Globalization;
using System.IO.Compression;
using System.Text;
using Parquet.Serialization;

namespace GpuBp.Fuzz;

/// <summary>Small files of every kind, from which the fuzzer begins.</summary>
internal static class Corpus
{
    private static readonly (double X, string Kind, string Day)[] Rows =
    [
        .. Enumerable.Range(0, 40).Select(i => (
            Math.Round(Math.Sin(i), 3),
            i % 3 == 0 ? "red" : "blue",
            new DateTime(2024, 1, 1).AddDays(9 * i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))),
    ];

    /// <summary>Writes a folder of files for each reader.</summary>
    internal static void Write(string folder)
    {
        foreach (var reader in Readers.All.Keys)
            Directory.CreateDirectory(Path.Combine(folder, reader));
        Tables(Path.Combine(folder, "table"));
        Arrays(folder);
        Networks(folder);
        using var parquet = File.Create(Path.Combine(folder, "parquet", "rows.parquet"));
        ParquetSerializer.SerializeAsync(
            Rows.Select(row => new Row { X = row.X, Kind = row.Kind, Day = row.Day }), parquet)
            .GetAwaiter().GetResult();
    }

    private static void Tables(string folder)
    {
        var csv = "day,x,kind\n" + string.Concat(Rows.Select(row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Day},{row.X},{row.Kind}\n")));
        Save("comma.csv", csv);
        Save("semicolon.csv", csv.Replace(',', ';').Replace('.', ','));
        Save("quotes.csv", csv.Replace("red", "\"red, or\n\"\"so\"\"\""));
        Save("tabs.tsv", "\uFEFF" + csv.Replace(',', '\t').Replace("blue", "NA"));
        var lines = Rows.Select(row => string.Create(
            CultureInfo.InvariantCulture, $$"""{"day":null,"x":{{row.X}},"kind":"{{row.Kind}}"}"""));
        Save("lines.jsonl", string.Join('\n', lines));
        Save("array.json", $"[{string.Join(", ", lines)}]");
        using var gzip = new GZipStream(
            File.Create(Path.Combine(folder, "comma.csv.gz")), CompressionLevel.Optimal);
        gzip.Write(Encoding.UTF8.GetBytes(csv));

        void Save(string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
    }

    private static void Arrays(string folder)
    {
        // 2 × 3 bytes, and 2 × 3 doubles in rows and in columns.
        File.WriteAllBytes(
            Path.Combine(folder, "idx", "bytes.idx"), [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
        foreach (var order in (string[])["False", "True"])
        {
            var header = $$"""{'descr': '<f8', 'fortran_order': {{order}}, 'shape': (2, 3), }""".PadRight(117) + '\n';
            byte[] numbers = [.. new double[] { 1, -2, 0.5, 1e-3, 4e5, 6 }.SelectMany(BitConverter.GetBytes)];
            File.WriteAllBytes(
                Path.Combine(folder, "npy", $"fortran-{order}.npy"),
                [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. numbers]);
        }
    }

    private static void Networks(string folder)
    {
        var table = Table.Open(Path.Combine(folder, "table", "comma.csv"));
        var options = new TrainOptions
        {
            Recipe = (recipe, _) => recipe with
            {
                Layers = [new LayerOptions(3, Activation.Tanh), .. recipe.Layers.Skip(2)],
                Options = new FitOptions { Epochs = 1 },
            },
        };
        using var model = Model.Train(table, "kind", options);
        model.Save(Path.Combine(folder, "model", "kinds.gpubp"));
        model.Network.SaveStateDict(Path.Combine(folder, "weights", "kinds.safetensors"));
        model.SaveOnnx(Path.Combine(folder, "onnx", "kinds.onnx"));
        model.Network.SaveOnnx(Path.Combine(folder, "onnx", "network.onnx"));

        var run = Path.Combine(folder, "run");
        Readers.Train(run, epochs: 2);
        foreach (var (k, file) in Directory.GetFiles(run, "checkpoint-*").Index())
            File.Move(file, Path.Combine(folder, "checkpoint", $"{k}.gpubp"), overwrite: true);
        Directory.Delete(run, recursive: true);
    }

    private sealed class Row
    {
        public string Day { get; set; } = "";

        public double X { get; set; }

        public string Kind { get; set; } = "";
    }
}
