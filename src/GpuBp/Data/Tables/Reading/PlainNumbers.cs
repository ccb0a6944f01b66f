using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace GpuBp;

/// <summary>Reads what most cells of tables are, all bytes of one at once: digits, with a sign
/// before them or not, with a decimal sign among them or not.</summary>
/// <remarks>
/// Relies on <see cref="Margin"/> bytes that can be read before the end of each text, whatever they
/// are; nothing here checks it. All branches but that for many digits tell what is plain from what
/// is not, as all cells of a column mostly are: signs, points and lengths are hard to foresee, and
/// a processor works on several cells meanwhile.
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

    /// <summary>10ᵖ for p places, then −10ᵖ for those of a negative number.</summary>
    private static ReadOnlySpan<double> Divisors =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        -1e0, -1e1, -1e2, -1e3, -1e4, -1e5, -1e6, -1e7, -1e8, -1e9, -1e10, -1e11, -1e12, -1e13,
        -1e14, -1e15,
    ];

    /// <summary>From byte n on, a mask that keeps the last n bytes of a vector.</summary>
    private static ReadOnlySpan<byte> Last =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255,
    ];

    /// <summary>Reads the digits of a text, all places being taken for whole ones.</summary>
    /// <param name="bytes">What holds the text, and <see cref="Margin"/> bytes before its
    /// end.</param>
    /// <param name="start">Its first byte.</param>
    /// <param name="length">Its bytes; less than 1 for none.</param>
    /// <param name="decimalSign">What stands before the fraction: a point or a comma.</param>
    /// <param name="divisor">What the digits are to be divided by.</param>
    /// <returns>NaN where the text is not plain, and may be a number all the same.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Digits(
        ref byte bytes, int start, int length, byte decimalSign, out double divisor)
    {
        divisor = 1;
        ref var window = ref Unsafe.Add(ref bytes, start + length - MaxLength);
        var zero = Vector256.Create((byte)'0');
        var text = Vector256.LoadUnsafe(ref window);
        var digits = text - zero;
        var own = uint.MaxValue << (MaxLength - length);
        var plain = own & Vector256.Equals(
            Vector256.Min(digits, Vector256.Create<byte>(9)), digits).ExtractMostSignificantBits();
        var points = own & Vector256.Equals(
            text, Vector256.Create(decimalSign)).ExtractMostSignificantBits();
        var minus = own & Vector256.Equals(
            text, Vector256.Create((byte)'-')).ExtractMostSignificantBits();
        var zeros = Vector256.Equals(text, zero).ExtractMostSignificantBits();
        var first = own & (0 - own);

        // Zeros before digits are those of a name.
        if ((uint)(length - 1) >= MaxLength || (plain | points | minus) != own || plain == 0
            || (points & (points - 1)) != 0 || (minus & ~first) != 0
            || (zeros & ~(points >> 1) & first & int.MaxValue) != 0)
            return double.NaN;

        // What stands before the point moves into its place.
        var behind = BitOperations.LeadingZeroCount(points);
        var count = BitOperations.PopCount(plain);
        digits = Kept(count) & Vector256.ConditionalSelect(
            Kept(behind), digits, Vector256.LoadUnsafe(ref Unsafe.Subtract(ref window, 1)) - zero);

        // Pairs, fours, eights: the product puts the sum into the upper half of each.
        var pairs = (digits.AsUInt16() * (10 << 8 | 1)) >> 8;
        var fours = ((pairs.AsUInt32() * (100 << 16 | 1)) >> 16).AsUInt64();
        var upper = fours.GetUpper();
        var mantissa = Eight(upper[0]) * EightDigits + Eight(upper[1]);
        var places = behind % MaxLength;
        var isNegative = minus == 0 ? 0 : 1;
        if (count >= MaxLength / 2)
        {
            divisor = 1 - 2 * isNegative;
            return Long(mantissa, fours.GetLower(), places);
        }

        divisor = Unsafe.Add(
            ref MemoryMarshal.GetReference(Divisors), isNegative * (MaxLength / 2) + places);
        return (long)mantissa;
    }

    // The number of more digits than a double holds exactly.
    private static double Long(ulong mantissa, Vector128<ulong> fours, int places)
    {
        var upper = Eight(fours[1]);
        if (Eight(fours[0]) > 0 | upper >= MaxUpperDigits)
            return double.NaN;
        return NumberText.TryScaled(
            mantissa + upper * (EightDigits * EightDigits), -places, out var value)
            ? value : double.NaN;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> Kept(int count) =>
        Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(Last), (nuint)count);

    private static ulong Eight(ulong fours) => (fours * (10_000UL << 32 | 1)) >> 32;
}
