using System.Buffers.Binary;
using System.Text;

namespace GpuBp;

/// <summary>Reads the fields of a protocol buffer's message in place; every error names its byte.
/// </summary>
/// <remarks>Written here, because libraries for protocol buffers copy each nested message, and so
/// all weights, several times.</remarks>
internal ref struct ProtocolReader
{
    private const int Varint = 0;
    private const int Fixed64 = 1;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly int _start;
    private int _at;
    private int _type;
    private ulong _bits;
    private int _valueAt;
    private ReadOnlySpan<byte> _value;

    /// <param name="path">The file, for messages.</param>
    /// <param name="bytes">The message.</param>
    /// <param name="start">Its place in the file.</param>
    internal ProtocolReader(string path, ReadOnlySpan<byte> bytes, int start = 0)
    {
        _path = path;
        _bytes = bytes;
        _start = start;
    }

    /// <summary>The number of the field that <see cref="Next"/> has read.</summary>
    internal int FieldNumber { get; private set; }

    /// <summary>Reads the next field; false at the end of the message.</summary>
    /// <exception cref="ModelFileException">The bytes are no field.</exception>
    internal bool Next()
    {
        if (_at == _bytes.Length)
            return false;
        var tag = ReadBits();
        if (tag >> 3 is 0 or > int.MaxValue)
            throw Wrong("begins no field of a protocol buffer");
        (FieldNumber, _type) = ((int)(tag >> 3), (int)(tag & 7));
        _valueAt = _at;
        if (_type == Varint)
        {
            _bits = ReadBits();
            return true;
        }

        var length = _type switch
        {
            Fixed64 => 8UL,
            Fixed32 => 4UL,
            LengthDelimited => ReadBits(),
            _ => throw Wrong($"begins a field of type {_type}, which is none"),
        };
        if (length > (ulong)(_bytes.Length - _at))
            throw Wrong($"begins a field of {length} bytes, and {_bytes.Length - _at} follow");
        _valueAt = _at;
        _value = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return true;
    }

    /// <summary>The field's value as a whole number.</summary>
    internal readonly long Number() =>
        _type == Varint ? (long)_bits : throw WrongType("a whole number");

    /// <summary>The field's value as a float.</summary>
    internal readonly float Single() => _type == Fixed32
        ? BinaryPrimitives.ReadSingleLittleEndian(_value)
        : throw WrongType("a float");

    /// <summary>The field's bytes.</summary>
    internal readonly ReadOnlySpan<byte> Bytes() =>
        _type == LengthDelimited ? _value : throw WrongType("bytes");

    /// <summary>The field's value as text.</summary>
    internal readonly string Text() => Encoding.UTF8.GetString(Bytes());

    /// <summary>The field's value as a message.</summary>
    internal readonly ProtocolReader Message() => new(_path, Bytes(), _start + _valueAt);

    /// <summary>Adds the field's whole numbers: one, or several that are packed.</summary>
    internal readonly void AddTo(List<long> numbers)
    {
        if (_type == Varint)
        {
            numbers.Add(Number());
            return;
        }

        for (var packed = Message(); packed._at < packed._bytes.Length;)
            numbers.Add((long)packed.ReadBits());
    }

    /// <summary>Adds the field's floats or doubles: one, or several that are packed.</summary>
    internal readonly void AddTo(List<double> numbers, bool isDouble)
    {
        var size = isDouble ? sizeof(double) : sizeof(float);
        if (_type is not (LengthDelimited or Fixed32 or Fixed64) || _value.Length % size != 0)
            throw WrongType($"numbers of {size} bytes");
        for (var at = 0; at < _value.Length; at += size)
            numbers.Add(isDouble
                ? BinaryPrimitives.ReadDoubleLittleEndian(_value[at..])
                : BinaryPrimitives.ReadSingleLittleEndian(_value[at..]));
    }

    // Seven bits a byte, the lowest first; the eighth says that more follow.
    private ulong ReadBits()
    {
        ulong bits = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (_at == _bytes.Length)
                throw Wrong("is the end, within a number");
            var b = _bytes[_at++];
            bits |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
                return bits;
        }

        throw Wrong("ends a number of more than ten bytes");
    }

    private readonly ModelFileException WrongType(string expected) => new(
        $"{_path}: byte {_start + _valueAt}: field {FieldNumber} is of wire type {_type}; " +
        $"{expected} is expected. This is no ONNX file, or a damaged one.");

    private readonly ModelFileException Wrong(string what) => new(
        $"{_path}: byte {_start + _at} {what}. This is no ONNX file, or a damaged one.");
}
