using System.Globalization;

namespace GpuBp.Bench.Reporting;

/// <summary>Figures for people.</summary>
internal static class FigureText
{
    /// <summary>About three significant digits.</summary>
    internal static string Number(double value) => Math.Abs(value) switch
    {
        0 => "0",
        < 0.1 => value.ToString("F5", CultureInfo.InvariantCulture),
        < 10 => value.ToString("F3", CultureInfo.InvariantCulture),
        < 100 => value.ToString("F1", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };
}
