using System.Buffers;
using System.Buffers.Text;

namespace GpuBp;

/// <summary>In which order a date has its parts.</summary>
public enum DateOrder
{
    /// <summary>2024-12-31, 2024/12/31</summary>
    YearMonthDay,

    /// <summary>31.12.2024, 31/12/2024, 31 Dec 2024</summary>
    DayMonthYear,

    /// <summary>12/31/2024, Dec 31 2024</summary>
    MonthDayYear,
}

/// <summary>Reads dates and times of day: as ISO 8601 has them, and as people write them.</summary>
internal static class DateText
{
    internal const int Orders = 3;
    private const int MaxLength = 40;
    private const double SecondsOfDay = 86_400;
    private static readonly DateTime Origin = new(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private static readonly int OriginDay = DateOnly.FromDateTime(Origin).DayNumber;
    private static readonly SearchValues<byte> SecondBytes = SearchValues.Create("0123456789."u8);

    private static readonly byte[][] Months =
    [
        .. "jan feb mar apr may jun jul aug sep oct nov dec".Split(' ')
            .Select(System.Text.Encoding.UTF8.GetBytes),
    ];

    /// <summary>Days since 2000-01-01, a Saturday; the time of day as a fraction.</summary>
    internal static double Days(DateTime date) =>
        (date - Origin).Ticks / (double)TimeSpan.TicksPerDay;

    /// <summary>Reads a date in every order in which it is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="days">[3] the days since 2000 in each <see cref="DateOrder"/>; NaN where
    /// none.</param>
    /// <returns>Whether it is a date in one order at least.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, Span<double> days)
    {
        days.Fill(double.NaN);
        if (text.Length is < 6 or > MaxLength)
            return false;
        if (TryIso(text, out var iso))
        {
            days[(int)DateOrder.YearMonthDay] = iso;
            return !double.IsNaN(iso);
        }

        Span<int> parts = stackalloc int[3];
        var rest = text;
        if (!TryParts(ref rest, parts, out var named, out var separator, out var isYearFirst)
            || !TryTime(rest, out var time))
            return false;
        if (isYearFirst)
            days[(int)DateOrder.YearMonthDay] = Day(parts[0], parts[1], parts[2]) + time;
        else if (named >= 0)
            days[(int)(named == 0 ? DateOrder.MonthDayYear : DateOrder.DayMonthYear)] =
                Day(parts[2], parts[named], parts[1 - named]) + time;
        else
        {
            days[(int)DateOrder.DayMonthYear] = Day(parts[2], parts[1], parts[0]) + time;
            if (separator != '.') // Nobody writes the month first before a point.
                days[(int)DateOrder.MonthDayYear] = Day(parts[2], parts[0], parts[1]) + time;
        }

        return days.ContainsAnyInRange(double.MinValue, double.MaxValue);
    }

    /// <summary>Reads 2024-12-31, alone or with a time such as T10:30:05: most dates of
    /// tables.</summary>
    /// <param name="text">The text.</param>
    /// <param name="days">The days since 2000; NaN where there is no such day.</param>
    /// <returns>Whether it is written so; else it may be a date all the same.</returns>
    internal static bool TryIso(ReadOnlySpan<byte> text, out double days)
    {
        days = 0;
        if (!NumberText.IsIsoDate(text) || text.Length is not (10 or 19))
            return false;
        var (century, year, month, day) =
            (Two(text), Two(text[2..]), Two(text[5..]), Two(text[8..]));
        if ((century | year | month | day) < 0)
            return false;
        if (text.Length > 10)
        {
            var (hour, minute, second) = (Two(text[11..]), Two(text[14..]), Two(text[17..]));
            if (text[10] is not ((byte)' ' or (byte)'T') || text[13] != ':' || text[16] != ':'
                || (hour | minute | second) < 0 || hour > 24 || minute > 59 || second > 60)
                return false;
            days = (hour * 3600.0 + minute * 60.0 + second) / SecondsOfDay;
        }

        days += Day(century * 100 + year, month, day);
        return true;
    }

    // The number of two digits; negative where they are none.
    private static int Two(ReadOnlySpan<byte> text)
    {
        var (ten, one) = (text[0] - '0', text[1] - '0');
        return (uint)ten <= 9 && (uint)one <= 9 ? ten * 10 + one : -1;
    }

    // Three parts, of which one may be a month's name, separated by - / . or blanks and commas.
    private static bool TryParts(
        ref ReadOnlySpan<byte> rest, scoped Span<int> parts, out int named, out byte separator,
        out bool isYearFirst)
    {
        (named, separator, isYearFirst) = (-1, 0, false);
        for (var n = 0; n < 3; n++)
        {
            var length = rest.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
            length = length < 0 ? rest.Length : length;
            if (length == 0)
            {
                if (named >= 0 || n == 2 || !TryMonth(ref rest, out parts[n]))
                    return false;
                named = n;
            }
            else
            {
                if (length is 3 or > 4 || !Utf8Parser.TryParse(rest[..length], out parts[n], out _))
                    return false;
                if (length == 4 && n != 2 && n != 0)
                    return false;
                isYearFirst |= length == 4 && n == 0;
                if (n == 2 && length != 4 && !isYearFirst)
                    return false; // A year of two digits may be of any century.
                rest = rest[length..];
            }

            if (n < 2 && !TrySeparator(ref rest, ref separator, n, named))
                return false;
        }

        return !(isYearFirst && named is 0 or 2);
    }

    private static bool TrySeparator(
        ref ReadOnlySpan<byte> rest, ref byte separator, int n, int named)
    {
        if (rest.IsEmpty)
            return false;
        var isBlank = rest[0] is (byte)' ' or (byte)',';
        if (!isBlank && rest[0] is not ((byte)'-' or (byte)'/' or (byte)'.'))
            return false;
        if (n == 0)
            separator = rest[0];
        else if (!isBlank && rest[0] != separator && named < 0)
            return false;
        rest = rest[1..];
        if (isBlank || named >= 0 || separator == '.')
            rest = rest.TrimStart(" "u8);
        return true;
    }

    private static bool TryMonth(ref ReadOnlySpan<byte> rest, out int month)
    {
        month = 0;
        var length = 0;
        while (length < rest.Length && char.IsAsciiLetter((char)rest[length]))
            length++;
        if (length < 3)
            return false;
        Span<byte> three = stackalloc byte[3];
        for (var i = 0; i < 3; i++)
            three[i] = (byte)(rest[i] | 0x20);
        for (var m = 0; m < Months.Length; m++)
        {
            if (three.SequenceEqual(Months[m]))
                month = m + 1;
        }

        rest = rest[length..];
        return month > 0 && length <= "september".Length;
    }

    // Nothing, or a time after a blank or T: 10:30, 10:30:05.25, with Z, +01:00, AM or PM.
    private static bool TryTime(ReadOnlySpan<byte> text, out double days)
    {
        days = 0;
        if (text.IsEmpty)
            return true;
        if (text[0] is not ((byte)' ' or (byte)'T' or (byte)','))
            return false;
        text = text[1..].TrimStart(" "u8);
        if (!Utf8Parser.TryParse(text, out int hour, out var used) || used > 2 ||
            hour is < 0 or > 24
            || text.Length <= used || text[used] != ':')
            return false;
        text = text[(used + 1)..];
        if (!Utf8Parser.TryParse(text, out int minute, out used) || used != 2 ||
            minute is < 0 or > 59)
            return false;
        text = text[used..];
        var second = 0.0;
        if (!text.IsEmpty && text[0] == ':')
        {
            var end = text[1..].IndexOfAnyExcept(SecondBytes);
            var digits = end < 0 ? text[1..] : text.Slice(1, end);
            if (digits.Length < 2 || !Utf8Parser.TryParse(digits, out second, out used)
                || used < digits.Length || second >= 61)
                return false;
            text = text[(1 + digits.Length)..];
        }

        return TryZone(text.Trim(" "u8), ref hour, out var zoneMinutes)
            && Within(
            days = (hour * 3600.0 + (minute - zoneMinutes) * 60.0 + second) / SecondsOfDay);
    }

    private static bool TryZone(ReadOnlySpan<byte> text, ref int hour, out int minutes)
    {
        minutes = 0;
        if (text.IsEmpty || text.SequenceEqual("Z"u8) || text.SequenceEqual("UTC"u8))
            return true;
        if (text.Length == 2 && (text[1] | 0x20) == 'm' && (text[0] | 0x20) is 'a' or 'p')
        {
            hour = hour % 12 + ((text[0] | 0x20) == 'p' ? 12 : 0);
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-') || text.Length < 3
            || !Utf8Parser.TryParse(text.Slice(1, 2), out int hours, out var used) || used < 2)
            return false;
        var rest = text[3..];
        rest = !rest.IsEmpty && rest[0] == ':' ? rest[1..] : rest;
        var more = 0;
        if (!rest.IsEmpty &&
            (!Utf8Parser.TryParse(rest, out more, out used) || used != 2 || rest.Length > 2))
            return false;
        minutes = (hours * 60 + more) * (text[0] == '-' ? -1 : 1);
        return hours <= 14 && more < 60;
    }

    private static bool Within(double days) => days is > -1 and < 2;

    private static double Day(int year, int month, int day) =>
        year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1
        && day <= DateTime.DaysInMonth(year, month)
            ? new DateOnly(year, month, day).DayNumber - OriginDay
            : double.NaN;
}
