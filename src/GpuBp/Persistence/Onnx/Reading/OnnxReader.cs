namespace GpuBp;

/// <summary>Finds what a graph computes for each row, node by node.</summary>
internal sealed class OnnxReader
{
    private static readonly Dictionary<string, OnnxOperator> Operators =
        new IEnumerable<OnnxOperator>[]
        {
            OnnxLinearNodes.All, OnnxFunctionNodes.All, OnnxShapeNodes.All, OnnxTableNodes.All,
            OnnxClassNodes.All,
        }.SelectMany(all => all).ToDictionary(op => op.Name, StringComparer.Ordinal);

    private readonly Dictionary<string, OnnxValue> _values = new(StringComparer.Ordinal);

    /// <summary>Reads the nodes that outputs need.</summary>
    /// <param name="file">The graph.</param>
    /// <param name="outputs">The values that are wanted.</param>
    /// <param name="known">Values that are known already.</param>
    /// <exception cref="ModelFileException">A node is no part of a multi-layer
    /// perceptron.</exception>
    internal OnnxReader(
        OnnxGraphFile file, IReadOnlyCollection<string> outputs,
        IReadOnlyDictionary<string, OnnxValue> known)
    {
        File = file;
        foreach (var (name, tensor) in file.Constants)
            _values[name] = new ConstantValue(tensor);
        foreach (var (name, value) in known)
            _values[name] = value;
        foreach (var node in Needed(file, outputs, known))
            _values[node.Outputs[0]] = Value(node);
        foreach (var output in outputs)
        {
            if (!_values.ContainsKey(output))
                throw new ModelFileException(
                    $"{file.Path}: nothing in the graph gives its output '{output}'.");
        }
    }

    internal OnnxGraphFile File { get; }

    internal OnnxValue this[string name] => _values[name];

    /// <summary>The fixed number of rows of the first input; −1 for any.</summary>
    internal long Batch => File.Inputs is [{ Shape: [var rows, ..] }, ..] ? rows : -1;

    /// <summary>Whether a term is an input of texts.</summary>
    internal static bool IsText(OnnxTerm term) =>
        (term as InputTerm ?? (term as SelectTerm)?.From)?.Input.IsText == true;

    /// <summary>The value of a node's input; null where it is left out.</summary>
    internal OnnxValue? Input(OnnxNode node, int n) =>
        n >= node.Inputs.Count || node.Inputs[n].Length == 0 ? null
            : _values.TryGetValue(node.Inputs[n], out var value)
                ? value is UnfitValue { Input: var input }
                    ? throw node.Refuse(
                        $"takes the input '{input.Name}' [{input.Extents}]; rows of a fixed " +
                        "number of columns, [rows × columns], are expected. Export the network " +
                        "with one dynamic axis, that of the rows")
                    : value
            : throw node.Refuse(
                $"takes '{TensorEntry.Cut(node.Inputs[n])}', which no node before it gives");

    /// <summary>A node's input of numbers for each row.</summary>
    internal RowsValue Rows(OnnxNode node, int n) => Input(node, n) switch
    {
        RowsValue { Term: var term } when IsText(term) =>
            throw node.Refuse("computes with an input of texts; encode it by a OneHotEncoder"),
        RowsValue rows => rows,
        ConstantValue => throw node.Refuse(
            $"takes a constant as input {n + 1}, where rows are expected"),
        _ => throw node.Refuse($"takes classes, or nothing, as input {n + 1}; rows are expected"),
    };

    /// <summary>A node's input of rows that are vectors.</summary>
    internal OnnxTerm Vectors(OnnxNode node, int n)
    {
        var rows = Rows(node, n);
        return rows.IsMatrix ? rows.Term : throw node.Refuse(
            $"takes rows of shape [{string.Join(" × ", rows.Tail)}]; a layer of an MLP takes " +
            "vectors");
    }

    /// <summary>A node's input that is a constant.</summary>
    internal OnnxTensor Constant(OnnxNode node, int n) => Input(node, n) is ConstantValue constant
        ? constant.Tensor
        : throw node.Refuse(
            $"takes input {n + 1}, which is computed or given with the rows, where a layer of an " +
            "MLP has a constant");

    /// <summary>The finite numbers of a constant.</summary>
    internal double[] Numbers(OnnxNode node, int n)
    {
        var numbers = Constant(node, n).AsNumbers()
            ?? throw node.Refuse($"takes texts as input {n + 1}");
        return numbers.All(x => double.IsFinite((float)x)) ? numbers : throw node.Refuse(
            $"takes a constant, input {n + 1}, with a number that is not finite as a float");
    }

    private OnnxValue Value(OnnxNode node)
    {
        var name = node.Domain is "" or "ai.onnx.ml" ? node.Operator : "";
        return Operators.TryGetValue(name, out var op)
            ? op.Read(this, node)
            : throw node.Refuse(node.Operator is "If" or "Loop" or "Scan"
                ? "is control flow, which no MLP has. Export the network without branches and " +
                    "loops"
                : "is no part of a multi-layer perceptron, as it is read here. docs/onnx.md " +
                    "lists the operators");
    }

    // In the order of the file, which onnx.proto wants sorted.
    private static Stack<OnnxNode> Needed(
        OnnxGraphFile file, IEnumerable<string> outputs,
        IReadOnlyDictionary<string, OnnxValue> known)
    {
        var wanted = outputs.ToHashSet(StringComparer.Ordinal);
        var needed = new Stack<OnnxNode>();
        for (var n = file.Nodes.Count - 1; n >= 0; n--)
        {
            var node = file.Nodes[n];
            if (!node.Outputs.Exists(o => wanted.Contains(o) && !known.ContainsKey(o)))
                continue;
            if (node.Outputs.Skip(1).Any(wanted.Contains))
                throw node.Refuse("gives several values, of which an MLP needs the first alone");
            needed.Push(node);
            wanted.UnionWith(node.Inputs);
            wanted.Remove(""); // Stands for an input that is left out.
        }

        return needed;
    }
}
