namespace GpuBp;

/// <summary>The columns of a table as inputs of a graph.</summary>
internal static class OnnxTable
{
    /// <summary>Adds an input for each column, and the nodes that encode them.</summary>
    /// <returns>[batch × inputs] doubles</returns>
    internal static string Encode(OnnxGraph graph, IReadOnlyList<OnnxColumn> columns)
    {
        string[] cells = [.. columns.Select(column => graph.Input(column.Port))];
        List<string> encoded = [];
        for (var (k, end) = (0, 0); k < columns.Count; k = end)
        {
            end = k + 1;
            while (end < columns.Count && Alike(columns[k], columns[end]))
                end++;
            encoded.Add(columns[k] is OnnxNumberColumn { Encoders.Count: 0 }
                ? OnnxNumberColumn.Encode(
                    graph, [.. columns.Take(k..end).Cast<OnnxNumberColumn>()], cells[k..end])
                : columns[k].Encode(graph, cells[k]));
        }

        return graph.Concat(encoded);
    }

    private static bool Alike(OnnxColumn first, OnnxColumn second) =>
        first is OnnxNumberColumn { Encoders.Count: 0 } a
        && second is OnnxNumberColumn { Encoders.Count: 0 } b && a.IsDouble == b.IsDouble;
}
