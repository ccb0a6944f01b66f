using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace GpuBp;

/// <summary>Reads numbers as tables have them: 1.5, 1,5, 1,234.50, 12 %, $ 3.</summary>
internal static class NumberText
{
    /// <summary>
    /// The largest size that is read: the square of a larger number, which a deviation takes, is
    /// no finite double.
    /// </summary>
    internal const double MaxSize = 1e150;

    /// <summary>Up to 2⁵³ a double holds every whole number.</summary>
    internal const ulong MaxExact = 1UL << 53;

    /// <summary>A mantissa below this takes a digit more, one below the other eight: 18 in
    /// all.</summary>
    private const ulong MaxBeforeDigit = 100_000_000_000_000_000;
    private const ulong MaxBeforeEight = 10_000_000_000;

    /// <summary>More than four roundings of a double, 2⁻⁵³ each, can change.</summary>
    private const double Slack = 1.0 / (1L << 49);

    private const int MaxLength = 64;
    internal const int MaxPower = 22;

    private static readonly byte[][] Money =
        [.. "$ € £ ¥".Split(' ').Select(System.Text.Encoding.UTF8.GetBytes)];

    // Powers of ten that a double holds exactly: one division or product rounds once.
    internal static ReadOnlySpan<double> Powers =>
    [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ];

    private static ReadOnlySpan<double> Inverses =>
    [
        1 / 1e0, 1 / 1e1, 1 / 1e2, 1 / 1e3, 1 / 1e4, 1 / 1e5, 1 / 1e6, 1 / 1e7, 1 / 1e8, 1 / 1e9,
        1 / 1e10, 1 / 1e11, 1 / 1e12, 1 / 1e13, 1 / 1e14, 1 / 1e15, 1 / 1e16, 1 / 1e17, 1 / 1e18,
        1 / 1e19, 1 / 1e20, 1 / 1e21, 1 / 1e22,
    ];

    /// <summary>Whether text is a number of at most <see cref="MaxSize"/>.</summary>
    /// <param name="text">The text, without blanks around it.</param>
    /// <param name="decimalSign">What stands before the fraction: a point or a comma.</param>
    /// <param name="value">The number; a percentage is divided by 100.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, byte decimalSign, out double value)
    {
        value = 0;
        if (text.IsEmpty || char.IsAsciiLetter((char)text[0]) || IsIsoDate(text))
            return false;
        return TryPlain(text, decimalSign, out value)
            || (text.Length is > 1 and <= MaxLength && TryDressed(text, decimalSign, out value));
    }

    /// <summary>Whether text may be a date such as 2024-12-31, and is no number.</summary>
    internal static bool IsIsoDate(ReadOnlySpan<byte> text) =>
        text.Length >= "2024-12-31".Length && text[4] == '-' && text[7] == '-';

    /// <summary>Whether a number is written with zeros before it, as names are: 00012.</summary>
    internal static bool HasLeadingZeros(ReadOnlySpan<byte> text) =>
        text.Length > 1 && text[0] == '0' && text[1] is >= (byte)'0' and <= (byte)'9'
        && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');

    private static bool TryPlain(ReadOnlySpan<byte> text, byte decimalSign, out double value)
    {
        value = 0;
        var first = text.Length > 0 && text[0] is (byte)'-' or (byte)'+' ? 1 : 0;
        var (mantissa, i, scale) = (0UL, first, 0);
        i = Digits(text, i, ref mantissa, out var isWhole);
        var digits = i - first;
        if (i < text.Length && text[i] == decimalSign)
        {
            var fraction = i + 1;
            i = Digits(text, fraction, ref mantissa, out var isWholeFraction);
            isWhole &= isWholeFraction;
            digits += i - fraction;
            scale -= i - fraction;
        }

        if (digits == 0 || (i < text.Length && !TryExponent(text[i..], ref scale)))
            return false;
        if (!isWhole || !TryScaled(mantissa, scale, out value))
            return TrySlow(text, decimalSign, out value);
        if (text[0] == '-')
            value = -value;
        return true;
    }

    /// <summary>The double nearest to mantissa · 10^scale; false where that is not
    /// certain.</summary>
    internal static bool TryScaled(ulong mantissa, int scale, out double value)
    {
        value = 0;
        if ((uint)(scale + MaxPower) > 2 * MaxPower)
            return false;
        double high = (long)mantissa;
        if (mantissa <= MaxExact)
        {
            value = scale < 0 ? high / Powers[-scale] : high * Powers[scale];
            return true;
        }

        if (scale > 0)
            return false;

        // The mantissa is high and a small whole number, the remainder of the division exact: the
        // rest has a relative error of four roundings. Where such an error cannot change what the
        // sum rounds to, the sum is right.
        var power = Powers[-scale];
        var quotient = high / power;
        var remainder = Math.FusedMultiplyAdd(-quotient, power, high);
        var rest = (remainder + ((long)mantissa - (long)high)) * Inverses[-scale];
        value = quotient + rest * (1 + Slack);
        return value == quotient + rest * (1 - Slack);
    }

    /// <summary>Takes digits from a place on into the mantissa; where it does not hold all of
    /// them, it is not whole and of no use.</summary>
    /// <returns>The place after the last digit.</returns>
    private static int Digits(ReadOnlySpan<byte> text, int i, ref ulong mantissa, out bool isWhole)
    {
        var sum = mantissa;
        isWhole = true;
        for (; sum < MaxBeforeEight && TryEight(text[i..], out var eight); i += 8)
            sum = sum * 100_000_000 + eight;
        for (; i < text.Length && (uint)(text[i] - '0') is <= 9 and var digit; i++)
        {
            if (sum < MaxBeforeDigit)
                sum = sum * 10 + digit;
            else
                isWhole = false;
        }

        mantissa = sum;
        return i;
    }

    /// <summary>Reads eight digits at once: pairs, then fours, then all, by
    /// products.</summary>
    private static bool TryEight(ReadOnlySpan<byte> text, out ulong value)
    {
        value = 0;
        if (!BinaryPrimitives.TryReadUInt64LittleEndian(text, out var word))
            return false;
        var digits = word - 0x3030_3030_3030_3030;
        if (((digits | (word + 0x4646_4646_4646_4646)) & 0x8080_8080_8080_8080) != 0)
            return false;
        digits = digits * 10 + (digits >> 8);
        value = ((digits & 0xFF_0000_00FF) * (100 + (1_000_000UL << 32))
            + ((digits >> 16) & 0xFF_0000_00FF) * (1 + (10_000UL << 32))) >> 32;
        return true;
    }

    private static bool TryExponent(ReadOnlySpan<byte> text, ref int scale)
    {
        if ((text[0] | 0x20) != 'e' || text.Length < 2)
            return false;
        var digits = text[1] is (byte)'-' or (byte)'+' ? text[2..] : text[1..];
        if (digits.ContainsAnyExceptInRange((byte)'0', (byte)'9') || digits.Length > 6
            || !Utf8Parser.TryParse(digits, out int exponent, out _))
            return false;
        scale += text[1] == '-' ? -exponent : exponent;
        return true;
    }

    private static bool TrySlow(ReadOnlySpan<byte> text, byte decimalSign, out double value)
    {
        Span<byte> copy = stackalloc byte[text.Length <= 256 ? text.Length : 0];
        if (copy.Length < text.Length)
            copy = new byte[text.Length];
        text.CopyTo(copy);
        copy.Replace(decimalSign, (byte)'.');

        // Not Utf8Parser: it rounds 857434367731057216.00, which lies halfway between two
        // doubles, to the odd one.
        return double.TryParse(copy, NumberStyles.Float, CultureInfo.InvariantCulture, out value)
            && Math.Abs(value) <= MaxSize;
    }

    // A sign of money before or after, one of per cent after, groups of three digits.
    private static bool TryDressed(ReadOnlySpan<byte> text, byte decimalSign, out double value)
    {
        value = 0;
        if (text.IndexOfAnyInRange((byte)'0', (byte)'9') < 0)
            return false;
        if (text.LastIndexOf((byte)'-') is > 0 and var minus
            && char.IsAsciiDigit((char)text[minus - 1]))
            return false; // Dates look so, and no number.
        var isNegative = text[0] == '-';
        var rest = text[0] is (byte)'-' or (byte)'+' ? text[1..] : text;
        var isPercent = rest[^1] == '%';
        rest = Undressed(isPercent ? rest[..^1] : rest);
        if (!isNegative && !rest.IsEmpty && rest[0] == '-')
        {
            isNegative = true;
            rest = rest[1..];
        }

        Span<byte> plain = stackalloc byte[MaxLength];
        var length = Ungrouped(rest, decimalSign, plain);
        if (length == 0 || plain[0] is (byte)'-' or (byte)'+'
            || !TryPlain(plain[..length], decimalSign, out value))
            return false;
        value = (isNegative ? -value : value) / (isPercent ? 100 : 1);
        return true;
    }

    private static ReadOnlySpan<byte> Undressed(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" "u8);
        foreach (var sign in Money)
        {
            if (text.StartsWith(sign))
                return text[sign.Length..].Trim(" "u8);
            if (text.EndsWith(sign))
                return text[..^sign.Length].Trim(" "u8);
        }

        return text;
    }

    /// <summary>Writes a number without what separates its groups of three digits.</summary>
    /// <returns>The bytes written; 0 where a group has not three digits.</returns>
    private static int Ungrouped(ReadOnlySpan<byte> text, byte decimalSign, Span<byte> plain)
    {
        var whole = text.IndexOf(decimalSign) is >= 0 and var at ? text[..at] : text;
        var (length, group) = (0, 0);
        ReadOnlySpan<byte> separator = default;
        for (var i = 0; i < whole.Length;)
        {
            if (whole[i] is >= (byte)'0' and <= (byte)'9')
            {
                plain[length++] = whole[i++];
                group++;
                continue;
            }

            var next = Separator(whole[i..], decimalSign);
            var isFirst = separator.IsEmpty;
            if (next.IsEmpty || (isFirst ? group is 0 or > 3 || whole[0] == '0' : group != 3)
                || (!isFirst && !next.SequenceEqual(separator)))
                return 0;
            separator = next;
            group = 0;
            i += next.Length;
        }

        if (!separator.IsEmpty && group != 3)
            return 0;
        text[whole.Length..].CopyTo(plain[length..]);
        return length + text.Length - whole.Length;
    }

    private static ReadOnlySpan<byte> Separator(ReadOnlySpan<byte> text, byte decimalSign)
    {
        var other = decimalSign == '.' ? (byte)',' : (byte)'.';
        return text[0] == other || text[0] is (byte)' ' or (byte)'\'' ? text[..1]
            : text.StartsWith("\u00A0"u8) ? text[..2]
            : text.StartsWith("\u202F"u8) ? text[..3]
            : default;
    }
}
