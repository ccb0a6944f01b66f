using System.Globalization;
using System.Security;
using System.Text;

namespace GpuBp.Bench.Reporting;

/// <summary>
/// Draws the ratios of the rows as bars on a logarithmic axis, in SVG for light and dark pages.
/// </summary>
internal static class RatioChart
{
    private const int Width = 960;

    private const int Left = 400;

    private const int Right = 90;

    private const int Top = 60;

    private const int BarHeight = 16;

    private const int Pitch = 22;

    private const int Heading = 34;

    /// <summary>
    /// Colours that colour-blind readers can tell apart too, on white and on black.
    /// </summary>
    private const string Faster = "#0072b2";

    private const string Slower = "#d55e00";

    private sealed record Bar(string Label, string Peer, double Ratio);

    internal static string Draw(IReadOnlyList<Row> rows, RunInfo run)
    {
        List<Bar> bars =
        [
            .. from row in rows
               from ratio in row.Ratios
               where ratio.Value > 0 && double.IsFinite(ratio.Value)
               select new Bar(
                   $"{row.Case}, {row.Device}" + (row.Threads > 0 ? $" {row.Threads} thr." : ""),
                   ratio.Key,
                   ratio.Value),
        ];
        IGrouping<string, Bar>[] peers = [.. bars.GroupBy(bar => bar.Peer)];
        var low = Math.Floor(Math.Log10(bars.Select(bar => bar.Ratio).Append(0.5).Min()));
        var high = Math.Ceiling(Math.Log10(bars.Select(bar => bar.Ratio).Append(2).Max()));
        var bottom = Top + bars.Count * Pitch + peers.Length * Heading;

        string[] facts =
        [
            run.Date,
            $"commit {run.Commit}",
            run.Cpu,
            $"{run.Cores} cores",
            run.Vectors,
            .. run.Devices.Values,
        ];
        var machine = string.Join(", ", facts);
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{bottom + 60}}"
              font-family="sans-serif" font-size="12">
            <style>
              svg { background: #ffffff } text { fill: #1f2328 }
              .grid { stroke: #d0d7de } .one { stroke: #1f2328 }
              @media (prefers-color-scheme: dark) {
                svg { background: #0d1117 } text { fill: #e6edf3 }
                .grid { stroke: #30363d } .one { stroke: #e6edf3 }
              }
            </style>
            <title>GpuBp against its peers</title>
            <text x="16" y="24" font-size="16">
              Our speed / the peer's speed (above 1: we are faster)
            </text>
            <text x="16" y="44">{{Text(machine)}}</text>

            """);
        Axis(svg, low, high, bottom);
        var y = Top;
        foreach (var peer in peers)
        {
            svg.Append(CultureInfo.InvariantCulture, $"""
                <text x="16" y="{y + 22}" font-size="14">against {Text(peer.Key)}</text>

                """);
            y += Heading;
            foreach (var bar in peer)
            {
                Draw(svg, bar, y, low, high);
                y += Pitch;
            }
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Axis(StringBuilder svg, double low, double high, int bottom)
    {
        for (var decade = low; decade <= high; decade++)
        {
            foreach (var digit in decade < high ? new[] { 1, 2, 5 } : [1])
            {
                var ratio = digit * Math.Pow(10, decade);
                var x = X(ratio, low, high);
                var style = ratio == 1 ? "one" : "grid";
                svg.Append(CultureInfo.InvariantCulture, $"""
                    <line class="{style}" x1="{x:F1}" x2="{x:F1}" y1="{Top - 8}" y2="{bottom}"/>
                    <text x="{x:F1}" y="{bottom + 16}" text-anchor="middle">{ratio:0.###}</text>

                    """);
            }
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{(Left + Width - Right) / 2}" y="{bottom + 40}" text-anchor="middle">
              our speed / the peer's speed, logarithmic
            </text>

            """);
    }

    private static void Draw(StringBuilder svg, Bar bar, int y, double low, double high)
    {
        var (one, end) = (X(1, low, high), X(bar.Ratio, low, high));
        var middle = y + BarHeight - 4;
        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{Left - 8}" y="{middle}" text-anchor="end">{Text(bar.Label)}</text>
            <rect x="{Math.Min(one, end):F1}" y="{y}" height="{BarHeight}"
              width="{Math.Max(Math.Abs(end - one), 1):F1}"
              fill="{(bar.Ratio < 1 ? Slower : Faster)}"/>
            <text x="{Math.Max(one, end) + 4:F1}" y="{middle}">{bar.Ratio:0.00}</text>

            """);
    }

    private static double X(double ratio, double low, double high) =>
        Left + (Math.Log10(ratio) - low) / (high - low) * (Width - Left - Right);

    private static string Text(string text) => SecurityElement.Escape(text);
}
