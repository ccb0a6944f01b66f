using System.Buffers.Binary;

namespace GpuBp;

/// <summary>
/// An ONNX graph that grows node by node; each node takes the output of the one before.
/// </summary>
/// <remarks>
/// Field numbers are those of onnx.proto; raw data is little-endian on every machine.
/// </remarks>
internal sealed class OnnxGraph
{
    private const int Float = 1;
    private const int IrVersion = 7;
    private const int OpsetVersion = 13;

    private readonly OnnxMessage _graph = new();
    private readonly string _input;
    private int _values;

    /// <param name="input">The graph's input, [batch × inputs].</param>
    internal OnnxGraph(string input) => _input = Current = input;

    /// <summary>The input of the next node.</summary>
    internal string Current { get; set; }

    /// <summary>Adds a node that takes the current value as its first input.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="others">Its further inputs.</param>
    /// <returns>Its output, the new current value.</returns>
    internal string Node(string op, params ReadOnlySpan<string> others) => Node(op, [], others);

    /// <summary>Adds a node with attributes, each a whole number or a real one.</summary>
    internal string Node(
        string op,
        ReadOnlySpan<(string Name, double Value, bool IsReal)> attributes,
        params ReadOnlySpan<string> others)
    {
        const int Real = 1;
        const int Whole = 2;
        var result = $"{op.ToLowerInvariant()}_{_values++}";
        var node = new OnnxMessage().Text(1, Current);
        foreach (var other in others)
            node.Text(1, other);
        node.Text(2, result).Text(3, result).Text(4, op);
        foreach (var (name, value, isReal) in attributes)
        {
            var attribute = new OnnxMessage().Text(1, name);
            node.Message(5, isReal
                ? attribute.Real(2, (float)value).Number(20, Real)
                : attribute.Number(3, (long)value).Number(20, Whole));
        }

        _graph.Message(1, node);
        return Current = result;
    }

    /// <summary>Adds a tensor of constants.</summary>
    /// <returns>Its name.</returns>
    internal string Constant(
        string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        var raw = new byte[values.Length * sizeof(float)];
        for (var n = 0; n < values.Length; n++)
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(n * sizeof(float)), values[n]);
        var tensor = new OnnxMessage();
        foreach (var extent in shape)
            tensor.Number(1, extent);
        _graph.Message(5, tensor.Number(2, Float).Text(8, name).Bytes(9, raw));
        return name;
    }

    /// <summary>Completes the model; the last node gives the output.</summary>
    /// <param name="name">The graph's name.</param>
    /// <param name="version">The producer's version.</param>
    /// <param name="output">The output's name.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="outputs">Columns of the output.</param>
    internal byte[] Model(string name, string version, string output, int inputs, int outputs)
    {
        var last = new OnnxMessage().Text(1, Current).Text(2, output).Text(3, output);
        _graph.Message(1, last.Text(4, "Identity"));
        _graph.Text(2, name).Message(11, Value(_input, inputs)).Message(12, Value(output, outputs));
        return new OnnxMessage()
            .Number(1, IrVersion)
            .Text(2, "GpuBp")
            .Text(3, version)
            .Message(7, _graph)
            .Message(8, new OnnxMessage().Text(1, "").Number(2, OpsetVersion))
            .ToArray();
    }

    /// <summary>[batch × columns] of floats, for a batch of any size.</summary>
    private static OnnxMessage Value(string name, int columns)
    {
        var shape = new OnnxMessage()
            .Message(1, new OnnxMessage().Text(2, "batch"))
            .Message(1, new OnnxMessage().Number(1, columns));
        var type = new OnnxMessage()
            .Message(1, new OnnxMessage().Number(1, Float).Message(2, shape));
        return new OnnxMessage().Text(1, name).Message(2, type);
    }
}
