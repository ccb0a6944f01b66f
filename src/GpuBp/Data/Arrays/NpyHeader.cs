using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>
/// The header of an NPY file: a mark, a version, and a dictionary in Python's notation.
/// </summary>
internal static class NpyHeader
{
    // Three entries; NumPy itself refuses more than 10,000 bytes.
    private const int MaxBytes = 1 << 16;
    private const int MaxSizes = 32;

    /// <summary>Reads the header, up to the first number.</summary>
    /// <exception cref="DataException">It is no header of an array of numbers.</exception>
    internal static ArrayHeader Read(ByteSource source)
    {
        Span<byte> start = stackalloc byte[8];
        source.Read(start, "the start of the header");
        if (start[0] != 0x93 || !start[1..6].SequenceEqual("NUMPY"u8))
            throw source.Error(
                0,
                "the file does not begin with 93 and NUMPY, as NPY files do. Unpack the array " +
                "that you mean from an NPZ file.");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw source.Error(
                6, $"the version is {start[6]}.{start[7]}; 1.0, 2.0 or 3.0 is expected.");

        Span<byte> size = stackalloc byte[sizeof(uint)];
        size.Clear();
        source.Read(size[..(start[6] == 1 ? sizeof(ushort) : sizeof(uint))], "the header's length");
        var length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > MaxBytes)
            throw source.Error(
                start.Length,
                $"the header claims {length:N0} bytes for itself; at most {MaxBytes:N0} are " +
                "expected.");
        var at = source.Position;
        var text = new byte[length];
        source.Read(text, "the header");
        return new Parser(source, at, Encoding.Latin1.GetString(text)).Header();
    }

    /// <summary>
    /// Parses dictionaries such as <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (3, 4),
    /// }</c>.
    /// </summary>
    private sealed class Parser(ByteSource source, long start, string text)
    {
        private int _next;

        internal ArrayHeader Header()
        {
            NumberFormat? format = null;
            bool? isFortran = null;
            long[]? shape = null;
            var shapeAt = 0;
            Expect('{');
            while (!Take('}'))
            {
                var at = Skip();
                var key = Quoted();
                Expect(':');
                if (key == "descr" && format is null)
                    format = NumberType();
                else if (key == "fortran_order" && isFortran is null)
                    isFortran = Truth();
                else if (key == "shape" && shape is null)
                    (shapeAt, shape) = (Skip(), Sizes());
                else
                    throw Error(
                        at,
                        $"'{key}' is unknown, or there twice; descr, fortran_order and shape are " +
                        "expected, once each");
                if (!Take(','))
                {
                    Expect('}');
                    break;
                }
            }

            if (Skip() < text.Length)
                throw Error(_next, "more follows after the dictionary; spaces are expected");
            if (format is null || isFortran is null || shape is null)
                throw Error(0, "an entry is missing; descr, fortran_order and shape are expected");
            if (shape.Length == 0)
                throw Error(
                    shapeAt, "the array is a single number; one or more sizes are expected");
            var count = ArraySizes.Count(source, start + shapeAt, shape);
            return new ArrayHeader(
                format.Value, isFortran.Value, Array.ConvertAll(shape, size => (int)size), count);
        }

        private NumberFormat NumberType()
        {
            var at = Skip();
            if (at < text.Length && text[at] == '[')
                throw Error(at, "the array holds records; numbers are expected");
            var type = Quoted();
            var order = type.Length > 0 ? type[0] : '?';
            var kind = order is '<' or '>' or '|' or '=' ? KindOf(type[1..]) : null;
            return kind is null
                ? throw Error(
                    at,
                    $"the type is '{type}'; b1, u1 to u8, i1 to i8, f2, f4 or f8 after '<', '>' " +
                    "or '|' is expected")
                : new NumberFormat(
                    kind.Value, order == '>' || (order == '=' && !BitConverter.IsLittleEndian));
        }

        private static NumberKind? KindOf(string name) => name switch
        {
            "b1" => NumberKind.Bool,
            "u1" => NumberKind.UInt8,
            "i1" => NumberKind.Int8,
            "u2" => NumberKind.UInt16,
            "i2" => NumberKind.Int16,
            "u4" => NumberKind.UInt32,
            "i4" => NumberKind.Int32,
            "u8" => NumberKind.UInt64,
            "i8" => NumberKind.Int64,
            "f2" => NumberKind.Float16,
            "f4" => NumberKind.Float32,
            "f8" => NumberKind.Float64,
            _ => null,
        };

        private bool Truth()
        {
            var at = Skip();
            foreach (var (word, value) in new[] { ("True", true), ("False", false) })
            {
                if (text.AsSpan(at).StartsWith(word, StringComparison.Ordinal))
                {
                    _next = at + word.Length;
                    return value;
                }
            }

            throw Error(at, "True or False is expected");
        }

        private long[] Sizes()
        {
            var sizes = new List<long>();
            Expect('(');
            while (!Take(')'))
            {
                var at = Skip();
                while (_next < text.Length && char.IsAsciiDigit(text[_next]))
                    _next++;
                if (!long.TryParse(
                        text.AsSpan(at, _next - at),
                        NumberStyles.None,
                        CultureInfo.InvariantCulture,
                        out var size))
                    throw Error(at, "a size is expected, a whole number from 0 to 2⁶³ − 1");
                sizes.Add(size);
                if (sizes.Count > MaxSizes)
                    throw Error(at, $"more than {MaxSizes} sizes are there; fewer are expected");
                if (!Take(','))
                {
                    Expect(')');
                    break;
                }
            }

            return [.. sizes];
        }

        private string Quoted()
        {
            var at = Skip();
            if (at == text.Length || text[at] is not ('\'' or '"'))
                throw Error(at, "a text in quotes is expected");
            var end = text.IndexOf(text[at], at + 1);
            if (end < 0)
                throw Error(at, "the text has no end; a quote is expected");
            _next = end + 1;
            return text[(at + 1)..end];
        }

        private bool Take(char c)
        {
            if (Skip() == text.Length || text[_next] != c)
                return false;
            _next++;
            return true;
        }

        private void Expect(char c)
        {
            if (!Take(c))
                throw Error(_next, $"'{c}' is expected");
        }

        private int Skip()
        {
            while (_next < text.Length && (text[_next] is ' ' or '\n' or '\t' or '\r'))
                _next++;
            return _next;
        }

        private DataException Error(int at, string problem) =>
            source.Error(start + at, $"{problem} in the header of an NPY file.");
    }
}
