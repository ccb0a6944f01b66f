using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>A line of a chart.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Class">Its CSS class: train, validation or other.</param>
/// <param name="Points">Its points; a point that is not finite interrupts it.</param>
internal sealed record LineSeries(
    string Name, string Class, IReadOnlyList<(int X, double Y)> Points);

/// <summary>Figures by epoch.</summary>
internal static class LineChart
{
    /// <summary>
    /// The maximum number of points of a line; of more, only the minimum and maximum of each
    /// stretch remain.
    /// </summary>
    internal const int MaxPoints = 600;

    /// <summary>The chart; data-x and data-y of each line hold the same numbers as text.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="epochs">The epochs, along the bottom.</param>
    /// <param name="best">The best epoch, which the chart marks; null for none.</param>
    /// <param name="axis">Makes the left axis from all figures.</param>
    /// <param name="lines">The lines.</param>
    internal static XElement Draw(
        string title, Axis epochs, int? best, Func<IEnumerable<double>, Axis> axis,
        params LineSeries[] lines)
    {
        lines = [.. lines.Select(line => line with { Points = Thinned(line.Points, MaxPoints) })];
        var y = axis(lines.SelectMany(line => line.Points).Select(point => point.Y));
        var plot = new Plot(y.IsLog ? $"{title}, logarithmic" : title, epochs, y, "epoch")
        {
            Class = "lines",
            Description = $"{title} by epoch. {string.Join(" ", lines.Select(Described))}",
            Legend = lines.Length > 1 ? [.. lines.Select(line => (line.Name, line.Class))] : [],
        };
        return plot.Draw(
            best is { } epoch && epoch >= epochs.Low && epoch <= epochs.High
                ? Mark(epochs.At(epoch))
                : null,
            lines.Select(line => Path(line, epochs, y)));
    }

    /// <summary>
    /// At most <paramref name="max"/> points, with the first, the last and every extreme.
    /// </summary>
    internal static IReadOnlyList<(int X, double Y)> Thinned(
        IReadOnlyList<(int X, double Y)> points, int max)
    {
        if (points.Count <= max)
            return points;
        var stretches = max / 2 - 1;
        var inner = Enumerable.Range(0, stretches).SelectMany(n =>
        {
            var first = 1 + (int)((long)n * (points.Count - 2) / stretches);
            var end = 1 + (int)((long)(n + 1) * (points.Count - 2) / stretches);
            var stretch = points.Take(first..end).ToList();
            return new[] { stretch.MinBy(p => p.Y), stretch.MaxBy(p => p.Y) }.Distinct()
                .OrderBy(p => p.X);
        });
        return [points[0], .. inner, points[^1]];
    }

    private static XElement Path(LineSeries line, Axis x, Axis y)
    {
        var d = new StringBuilder();
        var isDown = false;
        foreach (var (atX, atY) in line.Points)
        {
            var isDrawn = double.IsFinite(atY) && (!y.IsLog || atY > 0);
            if (isDrawn)
                d.Append(isDown ? 'L' : 'M').Append(Plot.Point(x, y, atX, atY));
            isDown = isDrawn;
        }

        // A single point is drawn as a dot: a line of length 0 with round ends.
        if (line.Points.Count == 1 && isDown)
            d.Append("h0");
        return Html.Of(
            "path", $"line {line.Class}",
            new XAttribute("data-name", line.Name),
            new XAttribute("data-x", Joined(line.Points.Select(p => (double)p.X))),
            new XAttribute("data-y", Joined(line.Points.Select(p => p.Y))),
            new XAttribute("d", d.ToString()));
    }

    private static XElement Mark(double at) => Html.Of(
        "path", "best", new XAttribute("d", $"M{Html.Coordinate(at)} 0V1000"));

    internal static string Joined(IEnumerable<double> numbers) =>
        string.Join(
            ' ', numbers.Select(number => number.ToString("R", CultureInfo.InvariantCulture)));

    private static string Described(LineSeries line) => line.Points.Count == 0
        ? $"{line.Name}: nothing yet."
        : $"{line.Name}: from {Figures.Of(line.Points[0].Y)} to {Figures.Of(line.Points[^1].Y)}.";
}
