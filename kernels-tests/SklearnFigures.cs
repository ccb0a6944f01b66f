using System.Text.Json;

namespace GpuBp.Tests;

/// <summary>Figures that a script of a folder sklearn wrote; null stands for NaN.</summary>
internal static class SklearnFigures
{
    internal static JsonElement Read(string room, string name) => JsonDocument.Parse(
        RepositoryFiles.Read($"kernels-tests/{room}/sklearn/{name}.json")).RootElement;

    internal static double Number(JsonElement value) =>
        value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    internal static double[] List(JsonElement list) => [.. list.EnumerateArray().Select(Number)];

    internal static int[] Integers(JsonElement list) => [.. list.EnumerateArray().Select(value => value.GetInt32())];

    internal static float[,] Matrix(JsonElement rows)
    {
        var matrix = new float[rows.GetArrayLength(), rows[0].GetArrayLength()];
        foreach (var (i, row) in rows.EnumerateArray().Index())
        {
            foreach (var (j, value) in row.EnumerateArray().Index())
                matrix[i, j] = value.GetSingle();
        }

        return matrix;
    }
}
