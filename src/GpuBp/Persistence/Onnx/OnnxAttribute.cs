namespace GpuBp;

/// <summary>An attribute of a node, as an AttributeProto.</summary>
internal readonly record struct OnnxAttribute(ProtocolMessage Message)
{
    private const int TypeField = 20;

    internal static OnnxAttribute Of(string name, float value) =>
        Of(name, type: 1, message => message.Real(2, value));

    internal static OnnxAttribute Of(string name, long value) =>
        Of(name, type: 2, message => message.Number(3, value));

    internal static OnnxAttribute Of(string name, IEnumerable<float> values) =>
        Of(name, type: 6, message => values.Aggregate(message, (m, value) => m.Real(7, value)));

    internal static OnnxAttribute Of(string name, IEnumerable<long> values) =>
        Of(name, type: 7, message => values.Aggregate(message, (m, value) => m.Number(8, value)));

    internal static OnnxAttribute Of(string name, IEnumerable<string> values) =>
        Of(name, type: 8, message => values.Aggregate(message, (m, value) => m.Text(9, value)));

    private static OnnxAttribute Of(
        string name, int type, Func<ProtocolMessage, ProtocolMessage> value) =>
        new(value(new ProtocolMessage().Text(1, name)).Number(TypeField, type));
}
