using System.Globalization;

namespace GpuBp.Bench.Reporting;

/// <summary>Prints rows as they are measured, one below the other.</summary>
internal static class ResultTable
{
    private const int CaseWidth = 48;

    private const int DeviceWidth = 20;

    internal static void WriteHead(string suite) => Console.WriteLine(
        $"\n{suite.PadRight(CaseWidth)} {"device".PadRight(DeviceWidth)} {Middle(suite),10} " +
        $"{"min",9} {"max",9}  unit; ratios: our speed / the peer's");

    private static string Middle(string suite) =>
        suite == Tables.TablesSuite.Name ? "mean" : "median";

    internal static void Write(Row row)
    {
        var device = row.Threads > 0 ? $"{row.Device}, {row.Threads} thr." : row.Device;
        var spread = row.Spread.Length == 2
            ? $"{FigureText.Number(row.Spread[0]),9} {FigureText.Number(row.Spread[1]),9}"
            : new string(' ', 19);
        var peak = row.OfPeak is { } share ? $", {share:P0} of the peak" : "";
        var ratios = string.Concat(row.Ratios.Select(ratio =>
            $"; {ratio.Key} × {ratio.Value.ToString("F2", CultureInfo.InvariantCulture)}" +
            (row.Settings?.GetValueOrDefault(ratio.Key) is { } setting ? $" ({setting})" : "")));
        Console.WriteLine(
            $"{Fit(row.Case, CaseWidth)} {Fit(device, DeviceWidth)} " +
            $"{FigureText.Number(row.Value),10} " +
            $"{spread}  {row.Unit}{peak}{ratios}");
        foreach (var note in row.Notes ?? [])
            Console.WriteLine($"    {note}");
    }

    private static string Fit(string text, int width) =>
        text.Length > width ? text[..(width - 1)] + "…" : text.PadRight(width);
}
