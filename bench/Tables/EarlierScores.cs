using System.Text.Json;

namespace GpuBp.Bench.Tables;

/// <summary>The peers' scores in the rows of an earlier run.</summary>
internal static class EarlierScores
{
    /// <exception cref="IOException">It is no file of rows, or has no scores of peers.</exception>
    internal static List<TableScore> Read(string file)
    {
        try
        {
            using var rows = JsonDocument.Parse(File.ReadAllText(file));
            List<TableScore> scores =
            [
                .. from row in rows.RootElement.EnumerateArray()
                   where row.TryGetProperty("scores", out _)
                   from score in row.GetProperty("scores")
                       .Deserialize<TableScore[]>(JsonSerializerOptions.Web)!
                   where score.Method != Method.Ours
                   select score,
            ];
            return scores.Count > 0
                ? scores
                : throw new IOException($"--peers-from is {file}, which has no scores of peers.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new IOException(
                $"--peers-from is {file}, which is not the --json of a run: {e.Message}", e);
        }
    }
}
