using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>
/// The frame of a chart: heading, legend, labelled axes. The drawing stretches with the page, but
/// text and strokes do not, so that they are readable on a phone too.
/// </summary>
/// <param name="title">The heading.</param>
/// <param name="x">The axis along the bottom.</param>
/// <param name="y">The axis along the left side.</param>
/// <param name="xName">The name of the bottom axis.</param>
internal sealed class Plot(string title, Axis x, Axis y, string xName)
{
    /// <summary>The text for readers who cannot see the chart.</summary>
    internal required string Description { get; init; }

    /// <summary>More CSS classes of the figure.</summary>
    internal string Class { get; init; } = "";

    /// <summary>The name and CSS class of each line; empty if the heading says it.</summary>
    internal IReadOnlyList<(string Name, string Class)> Legend { get; init; } = [];

    /// <summary>
    /// An element to the right of the drawing, of the same height; null for none.
    /// </summary>
    internal XElement? Beside { get; init; }

    /// <summary>A note under the chart; null for none.</summary>
    internal string? Note { get; init; }

    /// <summary>The figure.</summary>
    /// <param name="drawing">
    /// Elements of SVG, in units of the axes' <see cref="Axis.Length"/>, y downwards.
    /// </param>
    internal XElement Draw(params object?[] drawing) => Html.Of(
        "figure", $"plot {Class}".TrimEnd(),
        new XElement(
            "figcaption", Html.Of("span", "title", title), new XElement("output"), LegendList()),
        Html.Of("div", "frame",
            Html.Of("div", "ys",
                y.Ticks.Select(
                    tick => Label(y.Label(tick), $"top:{Percent(Axis.Length - y.At(tick))}"))),
            Html.Of("div", "area",
                new XAttribute("data-low", Number(x.Low)),
                new XAttribute("data-high", Number(x.High)),
                new XElement("svg",
                    new XAttribute("viewBox", "0 0 1000 1000"),
                    new XAttribute("preserveAspectRatio", "none"),
                    new XAttribute("role", "img"),
                    new XAttribute("aria-label", Description),
                    Grid(),
                    drawing)),
            Beside,
            Html.Of("div", "xs",
                x.Ticks.Select(tick => Label(x.Label(tick), $"left:{Percent(x.At(tick))}"))),
            Html.Of("div", "xname", xName)),
        Note is null ? null : Html.Of("p", "note", Note));

    /// <summary>A point in the drawing.</summary>
    internal static string Point(Axis x, Axis y, double atX, double atY) =>
        $"{Html.Coordinate(x.At(atX))} {Html.Coordinate(Axis.Length - y.At(atY))}";

    private XElement Grid() => Html.Of("path", "grid", new XAttribute("d", string.Concat(
        y.Ticks.Select(tick => $"M0 {Html.Coordinate(Axis.Length - y.At(tick))}H1000"))));

    private XElement? LegendList() => Legend.Count == 0 ? null : Html.Of(
        "ul", "legend", Legend.Select(entry => Html.Of("li", entry.Class, entry.Name)));

    private static XElement Label(string text, string style) =>
        new("span", new XAttribute("style", style), text);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static string Percent(double at) => Html.Coordinate(at / Axis.Length * 100) + "%";
}
