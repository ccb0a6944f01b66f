namespace GpuBp;

/// <summary>Operators that turn columns of a table into inputs of a network.</summary>
internal static class OnnxTableNodes
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        new("Imputer", Imputer),
        new("OneHotEncoder", OneHotEncoder),
    ];

    /// <summary>Columns of an input.</summary>
    internal static OnnxTerm Select(OnnxNode node, OnnxTerm from, IReadOnlyList<long> columns)
    {
        if (from is not InputTerm input)
            throw node.Refuse("picks columns of what is no input of the graph");
        if (columns.Count == 0 || columns.Any(k => k < -input.Width || k >= input.Width))
            throw node.Refuse($"picks a column that the input of {input.Width} columns has not");
        return new SelectTerm(input, [.. columns.Select(k => (int)(k < 0 ? k + input.Width : k))]);
    }

    // Puts a number in place of NaN.
    private static RowsValue Imputer(OnnxReader reader, OnnxNode node)
    {
        var rows = reader.Rows(node, 0);
        var fills = node.Floats("imputed_value_floats") ?? [];
        if (!rows.IsMatrix || !double.IsNaN(node.Float("replaced_value_float", 0)) ||
            !fills.All(double.IsFinite) || (fills.Count != 1 && fills.Count != rows.Term.Width))
            throw node.Refuse(
                $"has {fills.Count} numbers for {rows.Term.Width} columns, or replaces something " +
                "else than NaN");
        return rows with
        {
            Term = new FilledTerm(rows.Term, [.. Enumerable.Range(0, rows.Term.Width)
                .Select(k => fills[fills.Count == 1 ? 0 : k])]),
        };
    }

    private static RowsValue OneHotEncoder(OnnxReader reader, OnnxNode node)
    {
        if (OnnxShapeNodes.Any(reader, node) is not RowsValue rows)
            throw node.Refuse("encodes what are no rows");
        string[] categories = node.Texts("cats_strings") is { Count: > 0 } texts
            ? [.. texts]
            : [.. (node.Ints("cats_int64s") ?? []).Select(InvariantText.Of)];
        if (categories.Length == 0 ||
            categories.Distinct(StringComparer.Ordinal).Count() < categories.Length)
            throw node.Refuse("has no categories, or one twice");
        OnnxTerm[] parts = rows.Term.Width == 1
            ? [new OneHotTerm(rows.Term, categories)]
            : [.. Enumerable.Range(0, rows.Term.Width).Select(k =>
                new OneHotTerm(Select(node, rows.Term, [k]), categories))];
        return new RowsValue(
            parts.Length == 1 ? parts[0] : new ConcatTerm(parts),
            [.. rows.Tail, categories.Length]);
    }
}
