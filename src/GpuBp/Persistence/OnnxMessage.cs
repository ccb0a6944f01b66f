using Google.Protobuf;

namespace GpuBp;

/// <summary>A protocol buffer message to write: fields by number, messages in messages.</summary>
internal sealed class OnnxMessage
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    internal OnnxMessage Number(int field, long value) =>
        Field(field, WireFormat.WireType.Varint, output => output.WriteInt64(value));

    internal OnnxMessage Real(int field, float value) =>
        Field(field, WireFormat.WireType.Fixed32, output => output.WriteFloat(value));

    internal OnnxMessage Text(int field, string value) =>
        Field(field, WireFormat.WireType.LengthDelimited, output => output.WriteString(value));

    internal OnnxMessage Bytes(int field, byte[] value) => Field(
        field,
        WireFormat.WireType.LengthDelimited,
        output => output.WriteBytes(UnsafeByteOperations.UnsafeWrap(value)));

    internal OnnxMessage Message(int field, OnnxMessage value) => Bytes(field, value.ToArray());

    internal byte[] ToArray()
    {
        using var bytes = new MemoryStream();
        using (var output = new CodedOutputStream(bytes, leaveOpen: true))
        {
            foreach (var field in _fields)
                field(output);
        }

        return bytes.ToArray();
    }

    private OnnxMessage Field(int field, WireFormat.WireType type, Action<CodedOutputStream> write)
    {
        _fields.Add(output =>
        {
            output.WriteTag(field, type);
            write(output);
        });
        return this;
    }
}
