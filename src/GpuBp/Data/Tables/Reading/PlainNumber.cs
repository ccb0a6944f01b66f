using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>Reads what most cells of tables are, all bytes at once: digits, with a sign before
/// them or not, with a decimal sign among them or not.</summary>
internal static class PlainNumber
{
    /// <summary>Bytes before the end of a text that are read, what is not its own being
    /// ignored.</summary>
    internal const int Margin = MaxLength + 1;

    private const int MaxLength = 32;
    private const ulong EightDigits = 100_000_000;

    /// <summary>With as many digits above the last sixteen, a mantissa has 18.</summary>
    private const ulong MaxUpperDigits = 100;

    /// <summary>Reads a text that is plain, and has no zeros before its digits, as names
    /// have.</summary>
    /// <param name="bytes">What holds the text, and <see cref="Margin"/> bytes before its
    /// end.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="decimalSign">What stands before the fraction: a point or a comma.</param>
    /// <returns>The double nearest to the number; NaN where the text is not plain, and may be a
    /// number all the same.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Read(
        ReadOnlySpan<byte> bytes, int start, int length, byte decimalSign)
    {
        if (length > MaxLength)
            return double.NaN;

        // The text stands at the right end. Few branches: the signs of numbers, and their lengths,
        // are hard to foresee.
        var window = bytes.Slice(start + length - Margin, Margin);
        var (text, before) = (Vector256.Create(window[1..]), Vector256.Create(window));
        var sign = bytes[start];
        var isNegative = sign == (byte)'-' ? 1 : 0;
        var first = MaxLength - length + (isNegative | (sign == (byte)'+' ? 1 : 0));
        var points = Vector256.Equals(text, Vector256.Create(decimalSign))
            .ExtractMostSignificantBits() >> first << first;
        var point = 31 - BitOperations.LeadingZeroCount(points);
        var places = points == 0 ? 0 : 31 - point;
        first += points == 0 ? 0 : 1;

        // What stands before the point moves into its place, zeros before the first digit.
        var index = Vector256<sbyte>.Indices;
        var digits = Vector256.ConditionalSelect(
            Vector256.GreaterThan(index, Vector256.Create((sbyte)point)).AsByte(), text, before)
            - Vector256.Create((byte)'0');
        digits &= Vector256.GreaterThan(index, Vector256.Create((sbyte)(first - 1))).AsByte();
        var areDigits = Vector256.EqualsAll(
            Vector256.Min(digits, Vector256.Create<byte>(9)), digits);
        var isName = sign == (byte)'0' & length > 1 & point != Margin - length;
        if (!areDigits | first >= MaxLength | isName)
            return double.NaN;

        // Pairs, fours, eights: the product puts the sum into the upper half of each.
        var pairs = (digits.AsUInt16() * (10 << 8 | 1)) >> 8;
        var fours = ((pairs.AsUInt32() * (100 << 16 | 1)) >> 16).AsUInt64();
        var mantissa = Eight(fours[2]) * EightDigits + Eight(fours[3]);
        if (length > 16)
        {
            var upper = Eight(fours[1]);
            if (Eight(fours[0]) > 0 | upper >= MaxUpperDigits)
                return double.NaN;
            mantissa += upper * (EightDigits * EightDigits);
        }

        var value = mantissa <= NumberText.MaxExact && places < NumberText.Powers.Length
            ? (long)mantissa / NumberText.Powers[places]
            : NumberText.TryScaled(mantissa, -places, out var scaled) ? scaled : double.NaN;
        return BitConverter.UInt64BitsToDouble(
            BitConverter.DoubleToUInt64Bits(value) | (ulong)isNegative << 63);
    }

    private static ulong Eight(ulong fours) => (fours * (10_000UL << 32 | 1)) >> 32;
}
