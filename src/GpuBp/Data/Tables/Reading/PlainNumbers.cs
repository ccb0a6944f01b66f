using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>Reads what most cells of tables are, all bytes of one at once: digits, with a sign
/// before them or not, with a decimal sign among them or not.</summary>
/// <remarks>
/// Each loop goes through all cells: what is found of one cell takes long to be found, and a
/// processor that has only a few steps for each works on several meanwhile. Few branches: signs
/// and lengths are hard to foresee.
/// </remarks>
internal static class PlainNumbers
{
    /// <summary>Bytes before the end of a text that are read, what is not its own being
    /// ignored.</summary>
    internal const int Margin = MaxLength + 1;

    /// <summary>Cells that are read at a time.</summary>
    internal const int MaxCells = 128;

    private const int MaxLength = 32;
    private const ulong EightDigits = 100_000_000;

    /// <summary>With as many digits above the last sixteen, a mantissa has 18.</summary>
    private const ulong MaxUpperDigits = 100;

    /// <summary>10ᵖ for p places, then −10ᵖ for those of a negative number; with more places than
    /// a double has exactly, a text is not plain.</summary>
    private static readonly double[] Divisors =
    [
        .. NumberText.Powers, .. new double[MaxLength - NumberText.MaxPower - 1],
        .. NumberText.Powers.Select(power => -power),
        .. new double[MaxLength - NumberText.MaxPower - 1],
    ];

    /// <summary>Where a text has its parts; bytes are counted in the 32 that end with it.</summary>
    /// <param name="End">The byte after its last one.</param>
    /// <param name="First">Before which digit there are zeros.</param>
    /// <param name="Point">The decimal sign; −1 where there is none.</param>
    /// <param name="Divisor">The place of what the digits are divided by.</param>
    internal readonly record struct Layout(int End, sbyte First, sbyte Point, byte Divisor);

    /// <summary>Finds the parts of a text.</summary>
    /// <param name="bytes">What holds the text, and <see cref="Margin"/> bytes before its
    /// end.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="decimalSign">What stands before the fraction: a point or a comma.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Layout Find(
        ReadOnlySpan<byte> bytes, int start, int length, byte decimalSign)
    {
        var (end, sign) = (start + length, bytes[start]);
        var isNegative = sign == (byte)'-' ? 1 : 0;
        var first = MaxLength - length + (isNegative | (sign == (byte)'+' ? 1 : 0));
        var points = Vector256.Equals(
            Vector256.Create(bytes.Slice(end - MaxLength, MaxLength)),
            Vector256.Create(decimalSign)).ExtractMostSignificantBits() >> first << first;
        var point = 31 - BitOperations.LeadingZeroCount(points);
        var hasPoint = points == 0 ? 0 : 1;
        var places = (31 - point) & -hasPoint;

        // Zeros before digits are those of a name. A text that is too long is none of ours.
        if ((sign == (byte)'0' && length > 1 && point != Margin - length) || length > MaxLength)
            first = MaxLength;
        return new Layout(
            end, (sbyte)(first + hasPoint), (sbyte)point, (byte)(places | isNegative << 5));
    }

    /// <summary>Reads the digits of a text, all places being taken for whole ones.</summary>
    /// <param name="bytes">What holds the text.</param>
    /// <param name="layout">Where it has its parts.</param>
    /// <param name="divisor">What the digits are to be divided by.</param>
    /// <returns>NaN where the text is not plain, and may be a number all the same.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Digits(
        ReadOnlySpan<byte> bytes, in Layout layout, out double divisor)
    {
        divisor = Divisors[layout.Divisor];
        var window = bytes.Slice(layout.End - Margin, Margin);
        var index = Vector256<sbyte>.Indices;

        // What stands before the point moves into its place.
        var digits = Vector256.ConditionalSelect(
            Vector256.GreaterThan(index, Vector256.Create(layout.Point)).AsByte(),
            Vector256.Create(window[1..]),
            Vector256.Create(window)) - Vector256.Create((byte)'0');
        digits = Vector256.AndNot(
            digits, Vector256.LessThan(index, Vector256.Create(layout.First)).AsByte());
        var isPlain = Vector256.EqualsAll(
            Vector256.Min(digits, Vector256.Create<byte>(9)), digits);
        if (!isPlain | layout.First >= MaxLength)
            return double.NaN;

        // Pairs, fours, eights: the product puts the sum into the upper half of each.
        var pairs = (digits.AsUInt16() * (10 << 8 | 1)) >> 8;
        var fours = ((pairs.AsUInt32() * (100 << 16 | 1)) >> 16).AsUInt64();
        var mantissa = Eight(fours[2]) * EightDigits + Eight(fours[3]);
        if (layout.First < MaxLength / 2)
        {
            var upper = Eight(fours[1]);
            if (Eight(fours[0]) > 0 | upper >= MaxUpperDigits)
                return double.NaN;
            mantissa += upper * (EightDigits * EightDigits);
        }

        var places = layout.Divisor % MaxLength;
        if (mantissa <= NumberText.MaxExact && places <= NumberText.MaxPower)
            return (long)mantissa;
        divisor = layout.Divisor < MaxLength ? 1 : -1;
        return NumberText.TryScaled(mantissa, -places, out var value) ? value : double.NaN;
    }

    private static ulong Eight(ulong fours) => (fours * (10_000UL << 32 | 1)) >> 32;
}
