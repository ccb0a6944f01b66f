using System.Globalization;

namespace GpuBp;

/// <summary>Formats numbers for people, in the same way in every culture.</summary>
internal static class Figures
{
    private const double MinPlain = 1e-3;
    private const double MaxPlain = 1e5;

    /// <summary>Four significant digits: 0.01234, 12.34, 1.2e−5.</summary>
    internal static string Of(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "none" : value > 0 ? "∞" : "−∞";
        var size = Math.Abs(value);
        var text = value == 0 ? "0"
            : value.ToString(
                size is < MinPlain or >= MaxPlain
                    ? "0.##e-0"
                    : $"0.{new string('#', Math.Max(0, 3 - (int)Math.Floor(Math.Log10(size))))}",
                CultureInfo.InvariantCulture);
        return text.Replace('-', '−');
    }

    /// <summary>500, 12k, 1.5M; beyond billions as <see cref="Of"/>.</summary>
    internal static string Short(double value) => Math.Abs(value) switch
    {
        < 1e3 or >= 1e12 => Of(value),
        < 1e6 => Of(value / 1e3) + "k",
        < 1e9 => Of(value / 1e6) + "M",
        _ => Of(value / 1e9) + "G",
    };

    /// <summary>12,345</summary>
    internal static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>97.8 %</summary>
    internal static string Share(double value) =>
        double.IsFinite(value)
            ? (value * 100).ToString("0.0", CultureInfo.InvariantCulture) + " %"
            : "none";

    /// <summary>12 µs, 3.4 ms, 5.6 s, 3 min 20 s, 2 h 5 min</summary>
    internal static string Time(TimeSpan time) => time switch
    {
        { TotalSeconds: < 100 } => Time(time.TotalSeconds),
        { TotalMinutes: < 60 } =>
            FormattableString.Invariant($"{time.Minutes} min {time.Seconds} s"),
        _ => FormattableString.Invariant($"{(long)time.TotalHours} h {time.Minutes} min"),
    };

    /// <summary>12 µs, 3.4 ms, 5.6 s</summary>
    /// <param name="seconds">The time, which is short.</param>
    internal static string Time(double seconds) => seconds switch
    {
        < 1e-3 => Text(seconds * 1e6, "µs"),
        < 1 => Text(seconds * 1e3, "ms"),
        _ => Text(seconds, "s"),
    };

    private static string Text(double value, string unit) =>
        value.ToString(value < 10 ? "0.0" : "0", CultureInfo.InvariantCulture) + " " + unit;
}
