namespace GpuBp;

/// <summary>A column of categories.</summary>
/// <param name="Name">The column's name.</param>
/// <param name="Places">The place of each known text, with those of missing cells.</param>
/// <param name="Categories">The number of categories; places are below it.</param>
/// <param name="IsOneHot">
/// Whether a cell becomes an input for each category, 1 at its place and 0 elsewhere; else the
/// place is the input.
/// </param>
/// <param name="Unknown">
/// What every input of an unknown text becomes; NaN for a row without an answer.
/// </param>
internal sealed record OnnxCategoryColumn(
    string Name,
    IReadOnlyDictionary<string, int> Places,
    int Categories,
    bool IsOneHot,
    double Unknown)
    : OnnxColumn(Name)
{
    private const long UnknownPlace = -1;

    internal override int Inputs => IsOneHot ? Categories : 1;

    internal override OnnxPort Port => new(Name, OnnxType.String, 1);

    internal override string Encode(OnnxGraph graph, string cells)
    {
        var places = graph.Node(
            "LabelEncoder",
            [
                OnnxAttribute.Of("keys_strings", Places.Keys),
                OnnxAttribute.Of("values_int64s", Places.Values.Select(place => (long)place)),
                OnnxAttribute.Of("default_int64", UnknownPlace),
            ],
            cells);
        if (!IsOneHot)
            return Known(graph, places, graph.Cast(places, OnnxType.Double));
        long[] all = [.. Enumerable.Range(0, Categories)];
        var isAtPlace = graph.Node("Equal", places, graph.Constant("places", all, 1, all.Length));
        var oneHot = graph.Cast(isAtPlace, OnnxType.Double);
        // No place equals UnknownPlace.
        return Unknown == 0 ? oneHot : Known(graph, places, oneHot);
    }

    private string Known(OnnxGraph graph, string places, string encoded)
    {
        var minusOne = graph.Constant("unknown", [UnknownPlace], 1, 1);
        var isUnknown = graph.Node("Equal", places, minusOne);
        var unknown = graph.Constant("unknown_input", [Unknown], 1, 1);
        return graph.Node("Where", isUnknown, unknown, encoded);
    }
}
