using System.Text.Encodings.Web;
using System.Text.Json;

namespace GpuBp.Bench.Reporting;

/// <summary>Where the results of a run go.</summary>
/// <param name="Json">The rows, or null for nowhere.</param>
/// <param name="Svg">The chart of the ratios, or null for nowhere.</param>
internal sealed record ResultsFiles(string? Json, string? Svg)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // × and ³ stay readable.
    };

    /// <summary>Finds out before minutes are spent whether the files can be written.</summary>
    /// <exception cref="IOException">One cannot; says which, why and what to do.</exception>
    internal void Probe()
    {
        foreach (var file in new[] { Json, Svg }.OfType<string>())
        {
            try
            {
                var path = Path.GetFullPath(file);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                var isNew = !File.Exists(path);
                using (File.Open(path, FileMode.OpenOrCreate, FileAccess.Write))
                {
                    // Opened to be closed: nothing was measured yet.
                }

                if (isNew)
                    File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new IOException(
                    $"The results cannot be written to {file}: {e.Message} Name files in a folder " +
                    "that can be written by --json and --svg, or leave out --keep.",
                    e);
            }
        }
    }

    internal void Write(IReadOnlyList<Row> rows, RunInfo run)
    {
        if (Json is not null)
            File.WriteAllText(
                Json, JsonSerializer.Serialize(rows.Select(row => row with { Run = run }), Format) + "\n");
        if (Svg is not null)
            File.WriteAllText(Svg, RatioChart.Draw(rows, run));
        foreach (var file in new[] { Json, Svg }.OfType<string>())
            Console.WriteLine($"wrote {Path.GetFullPath(file)}");
    }
}
