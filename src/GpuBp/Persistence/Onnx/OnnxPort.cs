namespace GpuBp;

/// <summary>An input or an output of an exported graph: [rows × columns], for any rows.</summary>
public sealed record OnnxPort
{
    internal OnnxPort(string name, OnnxType type, int? columns, string? meaning = null) =>
        (Name, Holds, Columns, Meaning) = (name, type, columns, meaning);

    /// <summary>The name under which a runtime takes or gives it.</summary>
    public string Name { get; internal init; }

    /// <summary>The type of its elements: float, double, long or string.</summary>
    public Type ElementType => Holds switch
    {
        OnnxType.Float => typeof(float),
        OnnxType.Double => typeof(double),
        OnnxType.Int64 => typeof(long),
        _ => typeof(string),
    };

    /// <summary>The elements of a row; null for a tensor of one dimension, [rows].</summary>
    public int? Columns { get; }

    /// <summary>Its unit, or the names of its columns; null for none.</summary>
    public string? Meaning { get; }

    internal OnnxType Holds { get; }

    /// <summary>As a ValueInfoProto.</summary>
    internal ProtocolMessage ToMessage()
    {
        var shape = new ProtocolMessage().Message(1, new ProtocolMessage().Text(2, "batch"));
        if (Columns is { } columns)
            shape.Message(1, new ProtocolMessage().Number(1, columns));
        var tensor = new ProtocolMessage().Number(1, (int)Holds).Message(2, shape);
        var type = new ProtocolMessage().Message(1, tensor);
        var message = new ProtocolMessage().Text(1, Name).Message(2, type);
        return Meaning is null ? message : message.Text(3, Meaning);
    }
}
