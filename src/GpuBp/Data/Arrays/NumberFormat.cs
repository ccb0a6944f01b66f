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

        switch (Kind)
        {
            case NumberKind.Bool:
                for (var i = 0; i < to.Length; i++)
                    to[i] = from[i] == 0 ? T.Zero : T.One;
                break;
            case NumberKind.UInt8:
                Convert<byte, T>(from, to);
                break;
            case NumberKind.Int8:
                Convert<sbyte, T>(from, to);
                break;
            case NumberKind.UInt16:
                Convert<ushort, T>(from, to);
                break;
            case NumberKind.Int16:
                Convert<short, T>(from, to);
                break;
            case NumberKind.UInt32:
                Convert<uint, T>(from, to);
                break;
            case NumberKind.Int32:
                Convert<int, T>(from, to);
                break;
            case NumberKind.UInt64:
                Convert<ulong, T>(from, to);
                break;
            case NumberKind.Int64:
                Convert<long, T>(from, to);
                break;
            case NumberKind.Float16:
                Convert<Half, T>(from, to);
                break;
            case NumberKind.Float32:
                Convert<float, T>(from, to);
                break;
            default:
                Convert<double, T>(from, to);
                break;
        }
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
