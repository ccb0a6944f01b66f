using System.Globalization;

namespace GpuBp.Cli.Output;

/// <summary>Keeps spreadsheets from running a cell of CSV as a formula.</summary>
internal static class SpreadsheetText
{
    private const string Starts = "=+-@\t\r";

    /// <summary>The cell, behind an apostrophe where it would be a formula.</summary>
    internal static string Of(string cell) =>
        cell.Length == 0 || !Starts.Contains(cell[0]) || IsNumber(cell) ? cell : $"'{cell}";

    private static bool IsNumber(string cell) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _)
        && cell[0] is '+' or '-';
}
