using System.Globalization;

namespace GpuBp;

/// <summary>Operators that name the class of each row.</summary>
internal static class OnnxClassNodes
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        new("ArgMax", ArgMax),
        new("ArrayFeatureExtractor", ArrayFeatureExtractor),
        new("LabelEncoder", LabelEncoder),
        new("ZipMap", ZipMap),
    ];

    /// <summary>Classes with the names that stand at their numbers.</summary>
    internal static ClassesValue Named(OnnxNode node, ClassesValue classes, OnnxTensor names)
    {
        if (classes.Names is not null)
            throw node.Refuse("names classes that have names");
        string[] texts = names.Texts
            ?? [.. names.Integers?.Select(InvariantText.Of)
                ?? names.Numbers!.Select(x => x.ToString(CultureInfo.InvariantCulture))];
        return classes with { Names = RequireNames(node, classes.Of, texts) };
    }

    private static ClassesValue ArgMax(OnnxReader reader, OnnxNode node) =>
        reader.Rows(node, 0) is { IsMatrix: true } rows && node.Int("axis", 0) is 1 or -1
        && node.Int("select_last_index", 0) == 0
            ? new ClassesValue(reader.Rows(node, 0).Term, null)
            : throw node.Refuse("finds the largest along another axis than the last");

    private static OnnxValue ArrayFeatureExtractor(OnnxReader reader, OnnxNode node) =>
        (OnnxShapeNodes.Any(reader, node), reader.Input(node, 1)) switch
        {
            (ConstantValue names, ClassesValue classes) => Named(node, classes, names.Tensor),
            (RowsValue { IsMatrix: true } rows, ConstantValue { Tensor.Integers: { } columns }) =>
                new RowsValue(OnnxTableNodes.Select(node, rows.Term, columns)),
            _ => throw node.Refuse("picks what are no columns of the graph's inputs"),
        };

    // Numbers of classes become their names.
    private static ClassesValue LabelEncoder(OnnxReader reader, OnnxNode node)
    {
        if (OnnxShapeNodes.Any(reader, node) is not ClassesValue { Names: null } classes)
            throw node.Refuse(
                "turns texts or numbers of rows into others; encode categories by a " +
                "OneHotEncoder");
        var keys = node.Ints("keys_int64s") ?? [];
        string[] names = node.Texts("values_strings") is { Count: > 0 } texts
            ? [.. texts]
            : [.. (node.Ints("values_int64s") ?? []).Select(InvariantText.Of)];
        if (!keys.SequenceEqual(Enumerable.Range(0, names.Length).Select(k => (long)k)))
            throw node.Refuse("names other classes than 0, 1, 2 and so on");
        return classes with { Names = RequireNames(node, classes.Of, names) };
    }

    private static NamedValue ZipMap(OnnxReader reader, OnnxNode node)
    {
        string[] names = node.Texts("classlabels_strings") is { Count: > 0 } texts
            ? [.. texts]
            : [.. (node.Ints("classlabels_int64s") ?? []).Select(InvariantText.Of)];
        var of = reader.Vectors(node, 0);
        return new NamedValue(of, RequireNames(node, of, names));
    }

    private static string[] RequireNames(OnnxNode node, OnnxTerm of, string[] names) =>
        names.Length == of.Width && names.Distinct(StringComparer.Ordinal).Count() == names.Length
            ? names
            : throw node.Refuse(
                $"has {names.Length} names for {of.Width} classes, or one twice");
}
