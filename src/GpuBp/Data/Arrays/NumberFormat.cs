using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>The format of the numbers in an array file.</summary>
/// <param name="Kind">Their kind.</param>
/// <param name="IsBigEndian">Whether the most significant byte comes first.</param>
internal readonly record struct NumberFormat(NumberKind Kind, bool IsBigEndian)
{
    /// <summary>Bytes of a number.</summary>
    internal int Bytes => Kind switch
    {
        NumberKind.Bool or NumberKind.UInt8 or NumberKind.Int8 => 1,
        NumberKind.UInt16 or NumberKind.Int16 or NumberKind.Float16 => 2,
        NumberKind.UInt32 or NumberKind.Int32 or NumberKind.Float32 => 4,
        _ => 8,
    };

    /// <summary>Whether they are whole numbers.</summary>
    internal bool IsWhole => Kind < NumberKind.Float16;

    /// <summary>Whether a float holds each of them exactly.</summary>
    internal bool FitsFloat => Kind is NumberKind.Float16 or NumberKind.Float32 or NumberKind.Bool
        || (IsWhole && Bytes <= 2);

    /// <summary>to[i] ← from[i], rounded to the nearest <typeparamref name="T"/>.</summary>
    /// <param name="from">The numbers' bytes; this may reverse their order.</param>
    /// <param name="to">As many numbers.</param>
    internal void Decode<T>(Span<byte> from, Span<T> to)
        where T : INumber<T>
    {
        if (IsBigEndian == BitConverter.IsLittleEndian && Bytes > 1)
        {
            for (var i = 0; i < from.Length; i += Bytes)
                from.Slice(i, Bytes).Reverse();
        }

        Conversion<T> convert = Kind switch
        {
            NumberKind.Bool => ConvertBools,
            NumberKind.UInt8 => Convert<byte, T>,
            NumberKind.Int8 => Convert<sbyte, T>,
            NumberKind.UInt16 => Convert<ushort, T>,
            NumberKind.Int16 => Convert<short, T>,
            NumberKind.UInt32 => Convert<uint, T>,
            NumberKind.Int32 => Convert<int, T>,
            NumberKind.UInt64 => Convert<ulong, T>,
            NumberKind.Int64 => Convert<long, T>,
            NumberKind.Float16 => Convert<Half, T>,
            NumberKind.Float32 => Convert<float, T>,
            _ => Convert<double, T>,
        };
        convert(from, to);
    }

    private delegate void Conversion<T>(ReadOnlySpan<byte> from, Span<T> to);

    private static void ConvertBools<T>(ReadOnlySpan<byte> from, Span<T> to)
        where T : INumber<T>
    {
        for (var i = 0; i < to.Length; i++)
            to[i] = from[i] == 0 ? T.Zero : T.One;
    }

    private static void Convert<TFrom, T>(ReadOnlySpan<byte> from, Span<T> to)
        where TFrom : unmanaged, INumber<TFrom>
        where T : INumber<T>
    {
        var numbers = MemoryMarshal.Cast<byte, TFrom>(from);
        for (var i = 0; i < to.Length; i++)
            to[i] = T.CreateSaturating(numbers[i]);
    }
}
