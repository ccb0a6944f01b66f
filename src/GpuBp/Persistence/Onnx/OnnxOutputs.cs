using System.Text.Json.Nodes;

namespace GpuBp;

/// <summary>A model's answers as outputs of a graph.</summary>
internal static class OnnxOutputs
{
    private const long NoClass = -1;

    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="x">The scaled inputs, [batch × inputs] floats.</param>
    /// <param name="outputs">What each member gives, [batch × outputs] floats.</param>
    internal static void Add(OnnxGraph graph, Model model, string x, string[] outputs)
    {
        var scaler = model.Preprocessing.OutputScaling;
        var y = Mean(graph, [.. outputs.Select(y => OnnxScaling.Unscale(graph, scaler, y))]);
        if (model.Preprocessing.Plan?.Target is { Minima: { } minima, Maxima: { } maxima })
        {
            y = graph.Node("Max", y, Row(graph, "minima", minima));
            y = graph.Node("Min", y, Row(graph, "maxima", maxima));
        }

        // NaN or an infinity in a row makes all of its answers NaN: of an infinity a sigmoid makes
        // a number, and of NaN a runtime's Relu may make 0.
        y = graph.Node("Add", y, RowSum(graph, graph.Node("Sub", x, x)));
        if (model.IsMultiLabel)
            AddLabels(graph, y, model);
        else if (model.IsClassification)
            AddClasses(graph, y, model);
        else
            AddNumbers(graph, model, y);
    }

    // In double, as the library's; runtimes have Mean for floats alone.
    private static string Mean(OnnxGraph graph, string[] outputs)
    {
        if (outputs is [var only])
            return only;
        var sum = graph.Node("Sum", [.. outputs.Select(y => graph.Cast(y, OnnxType.Double))]);
        var count = graph.Constant("members", [(double)outputs.Length], 1, 1);
        return graph.Cast(graph.Node("Div", sum, count), OnnxType.Float);
    }

    private static void AddNumbers(OnnxGraph graph, Model model, string y)
    {
        var outputs = model.Network.Outputs;
        if (model.Quantiles is not null)
            y = graph.Rising(y, outputs);
        if (model.TargetNames is not { } names || names.Count != outputs)
        {
            graph.Output(y, new OnnxPort(OnnxFile.Output, OnnxType.Float, outputs));
            return;
        }

        for (var j = 0; j < outputs; j++)
            graph.Output(Column(graph, y, j), new OnnxPort(names[j], OnnxType.Float, 1));
    }

    // For each label 1 where a row has it, else 0; −1 where an output is NaN.
    private static void AddLabels(OnnxGraph graph, string y, Model model)
    {
        var outputs = model.Network.Outputs;
        var meaning = model.TargetNames is { } names ? string.Join(", ", names) : null;
        graph.Output(y, new OnnxPort(OnnxFile.Probabilities, OnnxType.Float, outputs, meaning));
        var labels = AtLeast(graph, y, [.. model.Thresholds!]);
        labels = graph.Node(
            "Where", graph.Node("IsNaN", y), graph.Constant("no_label", [NoClass], 1, 1), labels);
        graph.Output(labels, new OnnxPort(OnnxFile.Label, OnnxType.Int64, outputs, meaning));
    }

    private static void AddClasses(OnnxGraph graph, string y, Model model)
    {
        var (outputs, names) = (model.Network.Outputs, model.ClassNames);
        var meaning = names is null ? null : string.Join(", ", outputs == 1 ? [names[1]] : names);
        graph.Output(y, new OnnxPort(OnnxFile.Probabilities, OnnxType.Float, outputs, meaning));
        var classes = outputs == 1 ? AtLeast(graph, y, [model.Threshold ?? 0.5f])
            : model.Threshold is { } threshold ? AtLeast(graph, Column(graph, y, 1), [threshold])
            : Largest(graph, y);
        var isNaN = graph.Node("IsNaN", RowSum(graph, y));
        classes = graph.Node("Where", isNaN, graph.Constant("no_class", [NoClass], 1, 1), classes);
        classes = graph.Node("Squeeze", classes, graph.Constant("columns", [1L], 1));
        if (names is null)
        {
            graph.Output(classes, new OnnxPort(OnnxFile.Label, OnnxType.Int64, columns: null));
            return;
        }

        // −1 takes the last name.
        var classNames = graph.Constant("class_names", [.. names, "NaN"]);
        var labels = graph.Node("Gather", classNames, classes);
        graph.Output(labels, new OnnxPort(OnnxFile.Label, OnnxType.String, columns: null));
        var json = new JsonArray([.. names.Select(name => JsonValue.Create(name))]);
        graph.Metadata("classes", json.ToJsonString());
    }

    private static string Row(OnnxGraph graph, string name, IReadOnlyList<double> numbers) =>
        graph.Constant(name, numbers.Select(x => (float)x).ToArray(), 1, numbers.Count);

    private static string Largest(OnnxGraph graph, string y) => graph.Node(
        "ArgMax", [OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("keepdims", 1)], y);

    // 1 where a column's output is at least its threshold, else 0.
    private static string AtLeast(OnnxGraph graph, string y, float[] thresholds) => graph.Cast(
        graph.Node(
            "GreaterOrEqual", y,
            graph.Constant("thresholds", thresholds, 1, thresholds.Length)),
        OnnxType.Int64);

    private static string Column(OnnxGraph graph, string y, long j) => graph.Node(
        "Gather", [OnnxAttribute.Of("axis", 1)], y, graph.Constant("column", [j], 1));

    private static string RowSum(OnnxGraph graph, string values) => graph.Node(
        "ReduceSum", [OnnxAttribute.Of("keepdims", 1)], values, graph.Constant("axes", [1L], 1));
}
