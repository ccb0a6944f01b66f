namespace GpuBp;

/// <summary>One input of the first layer: a number of a column, or one of its categories.</summary>
/// <param name="Input">The graph's input.</param>
/// <param name="Column">The column of it.</param>
/// <param name="IsText">Whether the column is of texts.</param>
internal readonly record struct OnnxCell(OnnxGraphInput Input, int Column, bool IsText)
{
    /// <summary>The term whose category this is; null of a number.</summary>
    internal OneHotTerm? OneHot { get; init; }

    /// <summary>What NaN is replaced by; null for nothing.</summary>
    internal double? Fill { get; init; }

    internal double Scale { get; init; } = 1;

    internal double Shift { get; init; }

    /// <summary>Whether the first layer gets the column as it is, or scaled.</summary>
    internal bool IsPlain => OneHot is null && Fill is null && !IsText;

    /// <summary>The mean by which a scaler does the same; null where it cannot.</summary>
    internal double? Mean => CanScale ? -Shift / Scale : null;

    /// <summary>The deviation by which a scaler does the same; null where it cannot.</summary>
    internal double? Deviation => CanScale ? 1 / Scale : null;

    private bool CanScale =>
        Scale > 0 && double.IsFinite(1 / Scale) && double.IsFinite(Shift / Scale);
}

/// <summary>Takes the inputs of the first layer apart into columns.</summary>
internal static class OnnxColumns
{
    private const int MaxDepth = 100;

    /// <exception cref="ModelFileException">They are not made of columns.</exception>
    internal static IReadOnlyList<OnnxCell> Of(string path, OnnxTerm input)
    {
        var cells = new List<OnnxCell>(input.Width);
        Add(path, input, cells, 0);
        return cells.Find(cell => cell.IsText && cell.OneHot is null) is { Input: { } text }
            ? throw new ModelFileException(
                $"{path}: the input '{text.Name}' is of texts and enters a layer as it is; " +
                "encode it by a OneHotEncoder.")
            : cells;
    }

    private static void Add(string path, OnnxTerm term, List<OnnxCell> cells, int depth)
    {
        var first = cells.Count;
        switch (term)
        {
            case InputTerm input:
                for (var k = 0; k < input.Width; k++)
                    cells.Add(new OnnxCell(input.Input, k, input.Input.IsText));
                return;
            case SelectTerm select:
                foreach (var k in select.Columns)
                    cells.Add(new OnnxCell(select.From.Input, k, select.From.Input.IsText));
                return;
            case ConcatTerm concat when depth < MaxDepth:
                foreach (var part in concat.Parts)
                    Add(path, part, cells, depth + 1);
                return;
            case FilledTerm filled when depth < MaxDepth:
                Add(path, filled.From, cells, depth + 1);
                for (var i = first; i < cells.Count; i++)
                {
                    if (!cells[i].IsPlain || cells[i].Scale != 1 || cells[i].Shift != 0)
                        break;
                    cells[i] = cells[i] with { Fill = filled.Fills[i - first] };
                    if (i == cells.Count - 1)
                        return;
                }

                break;
            case OneHotTerm oneHot when depth < MaxDepth:
                Add(path, oneHot.From, cells, depth + 1);
                if (cells.Count - first != 1 ||
                    cells[^1] is not { OneHot: null, Fill: null, Scale: 1 })
                    break;
                var cell = cells[^1] with { OneHot = oneHot };
                cells[^1] = cell;
                for (var n = 1; n < oneHot.Categories.Length; n++)
                    cells.Add(cell);
                return;
            case ScaledTerm scaled when depth < MaxDepth:
                Add(path, scaled.From, cells, depth + 1);
                for (var i = first; i < cells.Count; i++)
                    cells[i] = cells[i] with
                    {
                        Scale = cells[i].Scale * scaled.Scale[i - first],
                        Shift = cells[i].Shift * scaled.Scale[i - first] + scaled.Shift[i - first],
                    };
                return;
        }

        throw new ModelFileException(
            $"{path}: what enters the first layer is not made of the graph's inputs by Scaler, " +
            "Imputer, OneHotEncoder and Concat alone. Export the part of the graph behind it.");
    }
}
