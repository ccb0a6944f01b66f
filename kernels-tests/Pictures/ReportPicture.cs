using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GpuBp.Tests.Pictures;

/// <summary>Draws the curves and the confusion matrix of a report's page, in the page's own colours.</summary>
/// <param name="page">The page.</param>
internal sealed partial class ReportPicture(XDocument page)
{
    private const double Width = 960;
    private const double CardWidth = 472;
    private const double CardHeight = 288;
    private const double Gap = 16;
    private const double Top = 76;
    private const double Cell = 30;

    private const string Look =
        """

        .page { fill: var(--page) } .card { fill: var(--card); stroke: var(--edge) }
        text { font: 12px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; fill: var(--text) }
        .soft { fill: var(--soft) } .head { font-size: 19px; font-weight: 600 } .title { font-size: 14px; font-weight: 600 }
        path { fill: none; vector-effect: non-scaling-stroke; stroke-linejoin: round }
        .grid { stroke: var(--grid) } .best { stroke: var(--soft); stroke-dasharray: 2 4 } .line { stroke-width: 2 }
        .train { stroke: var(--train) } .validation { stroke: var(--validation) }
        .right { fill: rgb(var(--accent)) } .wrong { fill: var(--validation) } .dark { fill: #fff } .zero { fill: var(--soft); opacity: .55 }

        """;

    /// <summary>The picture.</summary>
    /// <param name="charts">The headings of two charts.</param>
    internal string Draw(params IReadOnlyList<string> charts)
    {
        var matrix = Matrix(Top + CardHeight + Gap, out var matrixHeight).ToList();
        var height = Top + CardHeight + Gap + matrixHeight + Gap;
        return Svg.Picture(
            Width,
            height,
            "The report of a training",
            Colours() + Look,
            Svg.Rectangle(0, 0, Width, height, "page"),
            Svg.Text(Gap, 34, "head", page.Descendants("h1").Single().Value),
            Svg.Text(Gap, 56, "soft", page.Descendants("p").First(p => HasClass(p, "state")).Value),
            charts.SelectMany((title, n) => Chart(title, Gap + n * CardWidth, Top)),
            matrix);
    }

    private IEnumerable<XElement> Chart(string title, double x, double y)
    {
        const double Left = 52, AreaTop = 54, Right = 16, Bottom = 52;
        double width = CardWidth - Left - Right - Gap, height = CardHeight - AreaTop - Bottom;
        var figure = page.Descendants("figure").First(f => f.Descendants("span").Any(
            span => HasClass(span, "title") && span.Value == title));
        XElement Part(string cssClass) => figure.Descendants().Single(e => HasClass(e, cssClass));
        double At(XElement label) =>
            double.Parse(Percent().Match(label.Attribute("style")!.Value).Value, CultureInfo.InvariantCulture) / 100;

        yield return Svg.Rectangle(x, y, CardWidth - Gap, CardHeight, "card", round: 8);
        yield return Svg.Text(x + 16, y + 28, "title", title);
        var legend = x + 16 + title.Length * 8 + 16;
        foreach (var entry in figure.Descendants("li"))
        {
            yield return Path($"M{Svg.Number(legend)} {Svg.Number(y + 24)}h16", $"line {entry.Attribute("class")!.Value}");
            yield return Svg.Text(legend + 22, y + 28, "soft", entry.Value);
            legend += 22 + entry.Value.Length * 7 + 16;
        }

        foreach (var label in Part("ys").Elements())
            yield return Svg.Text(x + Left - 8, y + AreaTop + At(label) * height + 4, "soft", label.Value, "end");
        foreach (var label in Part("xs").Elements())
            yield return Svg.Text(x + Left + At(label) * width, y + AreaTop + height + 20, "soft", label.Value, "middle");
        yield return Svg.Text(x + Left + width / 2, y + CardHeight - 12, "soft", Part("xname").Value, "middle");
        yield return new XElement(
            Svg.Space + "svg",
            new XAttribute("x", Svg.Number(x + Left)),
            new XAttribute("y", Svg.Number(y + AreaTop)),
            new XAttribute("width", Svg.Number(width)),
            new XAttribute("height", Svg.Number(height)),
            new XAttribute("viewBox", "0 0 1000 1000"),
            new XAttribute("preserveAspectRatio", "none"),
            new XAttribute("overflow", "visible"),
            Part("area").Element("svg")!.Elements("path").Select(path => Path(path.Attribute("d")!.Value, path.Attribute("class")!.Value)));
    }

    private List<XElement> Matrix(double y, out double height)
    {
        var section = page.Descendants("section").Single(s => s.Descendants("table").Any(t => HasClass(t, "confusion")));
        var table = section.Descendants("table").Single(t => HasClass(t, "confusion"));
        var rows = table.Element("tbody")!.Elements("tr").ToList();
        height = 92 + rows.Count * Cell + 14;
        List<XElement> drawn =
        [
            Svg.Rectangle(Gap, y, Width - 2 * Gap, height, "card", round: 8),
            Svg.Text(Gap + 16, y + 28, "title", section.Element("h2")!.Value),
            Svg.Text(Gap + 16, y + 50, "soft", table.Element("caption")!.Value),
        ];
        double left = Gap + 120, top = y + 92, at = 560;
        drawn.AddRange(table.Descendants("thead").Descendants("th").Skip(1).Select((head, k) =>
            Svg.Text(left + (k + 0.5) * Cell, top - 10, "soft", head.Value, "middle")));
        for (var i = 0; i < rows.Count; i++)
        {
            drawn.Add(Svg.Text(left - 12, top + (i + 0.5) * Cell + 4, "text", rows[i].Element("th")!.Value, "end"));
            drawn.AddRange(rows[i].Elements("td").SelectMany((cell, k) =>
                MatrixCell(cell, left + k * Cell, top + i * Cell)));
        }

        foreach (var tile in section.Descendants("dl").Single().Elements("div").Select((tile, n) => (Tile: tile, Row: n)))
        {
            drawn.Add(Svg.Text(at, top + 10 + tile.Row * 46, "soft", tile.Tile.Element("dt")!.Value));
            drawn.Add(Svg.Text(at, top + 32 + tile.Row * 46, "head", tile.Tile.Element("dd")!.Value));
        }

        return drawn;
    }

    private static IEnumerable<XElement> MatrixCell(XElement cell, double x, double y)
    {
        if (cell.Attribute("style") is { } style)
        {
            var square = Svg.Rectangle(x, y, Cell, Cell, HasClass(cell, "right") ? "right" : "wrong");
            square.Add(new XAttribute("fill-opacity", Svg.Number(double.Parse(
                Percent().Match(style.Value).Value, CultureInfo.InvariantCulture) / 100)));
            yield return square;
        }

        var look = HasClass(cell, "dark") ? "dark" : cell.Attribute("style") is null ? "zero" : "text";
        yield return Svg.Text(x + Cell / 2, y + Cell / 2 + 4, look, cell.Value, "middle");
    }

    private static XElement Path(string d, string cssClass) =>
        new(Svg.Space + "path", new XAttribute("d", d), new XAttribute("class", cssClass));

    /// <summary>The page's variables for light and for dark.</summary>
    private string Colours()
    {
        var css = page.Descendants("style").Single().Value;
        return "\n" + css[..css.IndexOf("\n* {", StringComparison.Ordinal)].Trim() + "\n";
    }

    private static bool HasClass(XElement element, string cssClass) =>
        element.Attribute("class")?.Value.Split(' ').Contains(cssClass) ?? false;

    [GeneratedRegex(@"\d+(\.\d+)?(?=%)")]
    private static partial Regex Percent();
}
