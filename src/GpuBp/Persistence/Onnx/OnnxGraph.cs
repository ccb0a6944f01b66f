using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>An ONNX graph that grows node by node.</summary>
/// <remarks>
/// Field numbers are those of onnx.proto. All inputs are added before the first node, so that no
/// node takes the name of an input.
/// </remarks>
internal sealed class OnnxGraph
{
    private const int IrVersion = 7;
    private const int OpsetVersion = 13;
    private const string MlDomain = "ai.onnx.ml";
    private const int MlOpsetVersion = 2;
    private const string LabelEncoder = "LabelEncoder";

    private readonly ProtocolMessage _graph = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly List<OnnxPort> _inputs = [];
    private readonly List<OnnxPort> _outputs = [];
    private readonly ProtocolMessage _metadata = new();
    private bool _usesMl;

    internal OnnxSignature Signature => new(_inputs, _outputs);

    /// <summary>Adds an input of the graph.</summary>
    /// <returns>Its name, with a number after it where the name was taken.</returns>
    internal string Input(OnnxPort port)
    {
        var named = port with { Name = Unique(port.Name) };
        _inputs.Add(named);
        _graph.Message(11, named.ToMessage());
        return named.Name;
    }

    /// <summary>Adds a node.</summary>
    /// <param name="op">Its operator.</param>
    /// <param name="inputs">The values that it takes.</param>
    /// <returns>The value that it gives.</returns>
    internal string Node(string op, params ReadOnlySpan<string> inputs) => Node(op, [], inputs);

    /// <summary>Adds a node with attributes.</summary>
    internal string Node(
        string op, ReadOnlySpan<OnnxAttribute> attributes, params ReadOnlySpan<string> inputs)
    {
        var result = Unique(op.ToLowerInvariant());
        AddNode(op, attributes, inputs, result);
        return result;
    }

    /// <summary>Adds a node that turns a value into another type.</summary>
    internal string Cast(string value, OnnxType type) =>
        Node("Cast", [OnnxAttribute.Of("to", (long)type)], value);

    /// <summary>Adds a node that sorts each row, the smallest first.</summary>
    internal string Rising(string value, long columns)
    {
        var (result, places) = (Unique("rising"), Unique("places"));
        AddNode(
            "TopK",
            [OnnxAttribute.Of("axis", 1), OnnxAttribute.Of("largest", 0)],
            [value, Constant("count", [columns], 1)],
            result,
            places);
        return result;
    }

    /// <summary>Adds a node that puts the columns of values side by side.</summary>
    internal string Concat(IReadOnlyList<string> values) =>
        values.Count == 1 ? values[0] : Node("Concat", [OnnxAttribute.Of("axis", 1)], [.. values]);

    internal string Constant(
        string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape) =>
        Raw(name, OnnxType.Float, values, shape);

    internal string Constant(
        string name, ReadOnlySpan<double> values, params ReadOnlySpan<int> shape) =>
        Raw(name, OnnxType.Double, values, shape);

    internal string Constant(
        string name, ReadOnlySpan<long> values, params ReadOnlySpan<int> shape) =>
        Raw(name, OnnxType.Int64, values, shape);

    internal string Constant(string name, IReadOnlyCollection<string> values) => Tensor(
        name,
        OnnxType.String,
        [values.Count],
        tensor => values.Aggregate(tensor, (t, value) => t.Text(6, value)));

    /// <summary>Makes a value an output of the graph.</summary>
    internal void Output(string value, OnnxPort port)
    {
        var named = port with { Name = Unique(port.Name) };
        AddNode("Identity", [], [value], named.Name);
        _outputs.Add(named);
        _graph.Message(12, named.ToMessage());
    }

    /// <summary>Adds a text about the model.</summary>
    internal void Metadata(string key, string value) =>
        _metadata.Message(14, new ProtocolMessage().Text(1, key).Text(2, value));

    /// <summary>Writes the graph as a ModelProto.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="version">The producer's version.</param>
    /// <param name="stream">Where it is written.</param>
    internal void Write(string name, string version, Stream stream)
    {
        var model = new ProtocolMessage()
            .Number(1, IrVersion)
            .Text(2, "GpuBp")
            .Text(3, version)
            .Message(7, _graph.Text(2, name))
            .Message(8, new ProtocolMessage().Text(1, "").Number(2, OpsetVersion));
        if (_usesMl)
            model.Message(8, new ProtocolMessage().Text(1, MlDomain).Number(2, MlOpsetVersion));
        stream.Write(model.Written);
        stream.Write(_metadata.Written); // Fields of the same message
    }

    private void AddNode(
        string op, ReadOnlySpan<OnnxAttribute> attributes, ReadOnlySpan<string> inputs,
        params ReadOnlySpan<string> results)
    {
        var node = new ProtocolMessage();
        foreach (var input in inputs)
            node.Text(1, input);
        foreach (var result in results)
            node.Text(2, result);
        node.Text(3, results[0]).Text(4, op);
        foreach (var attribute in attributes)
            node.Message(5, attribute.Message);
        if (op == LabelEncoder)
        {
            node.Text(7, MlDomain);
            _usesMl = true;
        }

        _graph.Message(1, node);
    }

    private string Raw<T>(
        string name, OnnxType type, ReadOnlySpan<T> values, ReadOnlySpan<int> shape)
        where T : unmanaged
    {
        var raw = MemoryMarshal.AsBytes(values).ToArray();
        if (!BitConverter.IsLittleEndian) // Raw data is little-endian, whatever the machine.
        {
            var size = raw.Length / Math.Max(values.Length, 1);
            for (var n = 0; n < raw.Length; n += size)
                raw.AsSpan(n, size).Reverse();
        }

        return Tensor(name, type, shape, tensor => tensor.Bytes(9, raw));
    }

    private string Tensor(
        string name, OnnxType type, ReadOnlySpan<int> shape,
        Func<ProtocolMessage, ProtocolMessage> data)
    {
        name = Unique(name);
        var tensor = new ProtocolMessage();
        foreach (var extent in shape)
            tensor.Number(1, extent);
        _graph.Message(5, data(tensor.Number(2, (int)type)).Text(8, name));
        return name;
    }

    private string Unique(string name)
    {
        var unique = name.Length > 0 ? name : "unnamed";
        for (var n = 2; !_names.Add(unique); n++)
            unique = $"{name}_{n}";
        return unique;
    }
}
