using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Operators that are activations, or parts of functions.</summary>
internal static class OnnxFunctionNodes
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        Plain("Relu", Activation.Relu),
        Plain("Sigmoid", Activation.Sigmoid),
        Plain("Tanh", Activation.Tanh),
        Plain("Softplus", Activation.Softplus),
        Plain("Mish", Activation.Mish),
        new("LeakyRelu", (reader, node) => Activated(
            reader, node, Leaky(node, "alpha", [node.Float("alpha", 0.01)]))),
        With("Elu", Activation.Elu, ("alpha", 1, 1)),
        With(
            "Selu", Activation.Selu, ("alpha", Selu.Alpha, Selu.Alpha),
            ("gamma", Selu.Lambda, Selu.Lambda)),
        With("Swish", Activation.Silu, ("alpha", 1, 1)),
        new("Gelu", (reader, node) => node.Text("approximate", "none") == "none"
            ? Activated(reader, node, Activation.Gelu)
            : throw node.Refuse(
                "approximates GELU by tanh; GELU is exact here. Export it with " +
                "approximate=\"none\"")),
        new("PRelu", PRelu),
        new("Softmax", Softmax),
        new("Erf", (reader, node) => Map(
            reader, node, x => new FunctionTerm(node, OnnxFunction.Erf, x, x.Width))),
        new("Sqrt", (reader, node) => Map(reader, node, x => OnnxPatterns.Root(node, x))),
        new("Pow", (reader, node) => Map(
            reader, node,
            x => reader.Numbers(node, 1) is [2] && OnnxPatterns.Squared(node, x) is { } square
                ? square
                : throw node.Refuse("takes a power that is no part of an MLP"))),
        new("ReduceMean", (reader, node) => Reduced(reader, node, x => OnnxPatterns.Mean(node, x))),
        new("ReduceSum", (reader, node) => Reduced(
            reader, node, x => x is FunctionTerm { Function: OnnxFunction.Zero } zero
                ? new FunctionTerm(node, OnnxFunction.Zero, zero.Of, 1)
                : throw node.Refuse("sums what rows give, which is no part of an MLP"))),
    ];

    private static OnnxOperator Plain(string op, Activation activation) =>
        new(op, (reader, node) => Activated(reader, node, activation));

    // An activation with numbers, which are fixed here.
    private static OnnxOperator With(
        string op, Activation activation,
        params (string Name, double Default, double Here)[] numbers) =>
        new(op, (reader, node) =>
        {
            foreach (var (name, otherwise, here) in numbers)
                RequireNumber(node, name, node.Float(name, otherwise), here, activation);
            return Activated(reader, node, activation);
        });

    private static RowsValue PRelu(OnnxReader reader, OnnxNode node) =>
        Activated(reader, node, Leaky(node, "slope", reader.Numbers(node, 1)));

    // All slopes of a node are one of those that there are.
    private static Activation Leaky(OnnxNode node, string name, IEnumerable<double> slopes)
    {
        Activation? activation = null;
        foreach (var slope in slopes)
        {
            var (here, found) = Activation.LeakySlopes.MinBy(leaky => Math.Abs(leaky.Key - slope));
            if (!IsClose(slope, here))
                throw node.Refuse(
                    $"has {name} = {slope:G6}; leaky relu has one of {Activation.Slopes} here. " +
                    "Train the network with one of them");
            if (activation is not null && activation != found)
                throw node.Refuse(
                    $"has a {name} for each output, {activation} and {found}; a layer has one " +
                    "here");
            activation = found;
        }

        return activation ?? throw node.Refuse($"has no {name}");
    }

    private static RowsValue Softmax(OnnxReader reader, OnnxNode node)
    {
        var rows = reader.Rows(node, 0);

        // Before opset 13, all axes from this one on were one.
        var axis = node.Int("axis", reader.File.Opset < 13 ? 1 : -1);
        return rows.IsMatrix && axis == -1 || axis == 1 && (rows.IsMatrix || reader.File.Opset < 13)
            ? rows with { Term = new ActivatedTerm(rows.Term, Activation.Softmax) }
            : throw node.Refuse(
                $"takes axis {axis} of rows [{string.Join(" × ", rows.Tail)}]; softmax is of " +
                "all outputs of a row here");
    }

    private static RowsValue Activated(OnnxReader reader, OnnxNode node, Activation activation) =>
        Map(reader, node, x => new ActivatedTerm(x, activation));

    private static RowsValue Map(
        OnnxReader reader, OnnxNode node, Func<OnnxTerm, OnnxTerm> function)
    {
        var rows = reader.Rows(node, 0);
        return rows with { Term = function(rows.Term) };
    }

    private static RowsValue Reduced(
        OnnxReader reader, OnnxNode node, Func<OnnxTerm, OnnxTerm> function)
    {
        var x = reader.Vectors(node, 0);
        var axes = node.Ints("axes") ??
            (reader.Input(node, 1) is ConstantValue constant ? constant.Tensor.Integers : null);
        return axes is [-1] or [1] && node.Int("keepdims", 1) != 0
            ? new RowsValue(function(x))
            : throw node.Refuse("reduces other axes than the last, or drops it");
    }

    private static void RequireNumber(
        OnnxNode node, string name, double number, double here, Activation activation)
    {
        if (!IsClose(number, here))
            throw node.Refuse(
                $"has {name} = {number:G6}; {activation} has {here:G6} here. Train the network " +
                "with that number");
    }

    private static bool IsClose(double number, double here) =>
        Math.Abs(number - here) <= 1e-5 * Math.Abs(here);
}
