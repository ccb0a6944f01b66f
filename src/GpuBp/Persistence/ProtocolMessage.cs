using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace GpuBp;

/// <summary>A message of a protocol buffer: numbered fields, which may be messages.</summary>
internal sealed class ProtocolMessage
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    internal ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    internal ProtocolMessage Number(int field, long value) => Tag(field, Varint).Bits((ulong)value);

    internal ProtocolMessage Real(int field, float value)
    {
        Tag(field, Fixed32);
        BinaryPrimitives.WriteSingleLittleEndian(_bytes.GetSpan(sizeof(float)), value);
        _bytes.Advance(sizeof(float));
        return this;
    }

    internal ProtocolMessage Real(int field, double value)
    {
        Tag(field, Fixed64);
        BinaryPrimitives.WriteDoubleLittleEndian(_bytes.GetSpan(sizeof(double)), value);
        _bytes.Advance(sizeof(double));
        return this;
    }

    internal ProtocolMessage Text(int field, string value) =>
        Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtocolMessage Message(int field, ProtocolMessage value) =>
        Bytes(field, value.Written);

    internal ProtocolMessage Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, LengthDelimited).Bits((ulong)value.Length);
        _bytes.Write(value);
        return this;
    }

    private ProtocolMessage Tag(int field, int type) => Bits((ulong)(field << 3 | type));

    // Seven bits a byte, the lowest first; the eighth says that more follow.
    private ProtocolMessage Bits(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Write([(byte)(value | 0x80)]);
        _bytes.Write([(byte)value]);
        return this;
    }
}
