using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp.Bench.Reporting;

/// <summary>The rows of a run as JSON.</summary>
internal static class RunFile
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        PreferredObjectCreationHandling = JsonObjectCreationHandling.Populate,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // × and ³ stay readable.
    };

    internal static void Write(string file, IReadOnlyList<Row> rows, RunInfo run) =>
        File.WriteAllText(
            file,
            JsonSerializer.Serialize(rows.Select(row => row with { Run = run }), Format) + "\n");

    /// <summary>The rows of an earlier run, at least one.</summary>
    /// <exception cref="IOException">It cannot be read, or is no run's.</exception>
    internal static Row[] Read(string file)
    {
        try
        {
            var rows = JsonSerializer.Deserialize<Row[]>(File.ReadAllText(file), Format);
            return rows is { Length: > 0 }
                ? rows
                : throw new IOException($"{file} has no rows; name the --json of a run.");
        }
        catch (JsonException e)
        {
            throw new IOException($"{file} is not the --json of a run: {e.Message}", e);
        }
    }
}
