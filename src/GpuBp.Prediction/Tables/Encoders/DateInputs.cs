using System.Globalization;

namespace GpuBp;

/// <summary>The inputs of a date, all of them functions of its days since 2000.</summary>
internal static class DateInputs
{
    internal const DateParts All = DateParts.Year | DateParts.Week | DateParts.Day;
    internal const int MaxCount = 12; // All parts
    private const double DaysOfYear = 365.2425;
    private static readonly string[] Days = ["Sat", "Sun", "Mon", "Tue", "Wed", "Thu", "Fri"];

    internal static int Count(DateParts parts) =>
        1 + (parts.HasFlag(DateParts.Year) ? 2 : 0) +
        (parts.HasFlag(DateParts.Week) ? Days.Length : 0) +
        (parts.HasFlag(DateParts.Day) ? 2 : 0);

    internal static IEnumerable<string> Names(DateParts parts) =>
    [
        "days",
        .. parts.HasFlag(DateParts.Year) ? ["year sin", "year cos"] : Array.Empty<string>(),
        .. parts.HasFlag(DateParts.Week) ? Days : [],
        .. parts.HasFlag(DateParts.Day) ? ["day sin", "day cos"] : Array.Empty<string>(),
    ];

    internal static string Words(DateOrder order, DateParts parts) =>
        (order switch
        {
            DateOrder.DayMonthYear => ", the day first",
            DateOrder.MonthDayYear => ", the month first",
            _ => "",
        }) + ": days" +
        (parts.HasFlag(DateParts.Year) ? ", time of the year" : "") +
        (parts.HasFlag(DateParts.Week) ? ", day of the week" : "") +
        (parts.HasFlag(DateParts.Day) ? ", time of day" : "");

    /// <summary>Days since 2000 as a date.</summary>
    internal static string Text(double days) =>
        new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)
        .AddDays(Math.Clamp(days, -700_000, 2_900_000))
        .ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The mean and the deviation of each input, those of the days being known.</summary>
    internal static (double[] Means, double[] Deviations) Scaling(
        DateParts parts, double mean, double deviation)
    {
        // Of evenly spread angles and weekdays
        var (angle, day) = (Math.Sqrt(0.5), Math.Sqrt(6) / 7);
        var isDay = Names(parts).Select(name => Days.Contains(name)).ToArray();
        return (
            [mean, .. isDay.Skip(1).Select(d => d ? 1.0 / 7 : 0)],
            [deviation, .. isDay.Skip(1).Select(d => d ? day : angle)]);
    }

    /// <summary>Writes the inputs of a date.</summary>
    internal static void Write(double days, DateParts parts, Span<double> to)
    {
        to.Clear();
        to[0] = days;
        var at = 1;
        if (parts.HasFlag(DateParts.Year))
            (to[at++], to[at++]) = Math.SinCos(days / DaysOfYear * Math.Tau);
        if (parts.HasFlag(DateParts.Week))
        {
            var day = Math.Floor(days);
            to[at + (int)(day - Days.Length * Math.Floor(day / Days.Length))] = 1;
            at += Days.Length;
        }

        if (parts.HasFlag(DateParts.Day))
            (to[at++], to[at]) = Math.SinCos((days - Math.Floor(days)) * Math.Tau);
    }
}
