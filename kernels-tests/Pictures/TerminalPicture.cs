using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace GpuBp.Tests.Pictures;

/// <summary>Draws a <see cref="Screen"/> as a window with a terminal.</summary>
internal static partial class TerminalPicture
{
    // The advance of a letter, which textLength holds whatever font the reader has.
    private const double Letter = 7.4;
    private const double LineHeight = 18;
    private const double Margin = 18;
    private const double Bar = 34;

    private const string Style =
        """

        .window { fill: #12181f; stroke: #2d3641 }
        .close { fill: #e0655c } .shrink { fill: #dfb148 } .grow { fill: #5cb65f }
        text { font: 12.3px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; fill: #d5dce5 }
        .prompt { fill: #5cc5a1 } .command { fill: #ffffff; font-weight: bold } .name { fill: #64b0ee }

        """;

    /// <summary>The picture.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="screen">The lines.</param>
    internal static string Draw(string title, Screen screen)
    {
        var columns = screen.Lines.Max(line => line.Text.Length + (line.IsCommand ? 2 : 0));
        var width = Math.Ceiling(2 * Margin + columns * Letter);
        var height = Bar + Margin + screen.Lines.Count * LineHeight;
        return Svg.Picture(
            width,
            height,
            title,
            Style,
            Svg.Rectangle(0.5, 0.5, width - 1, height - 1, "window", round: 8),
            Circle(20, "close"),
            Circle(38, "shrink"),
            Circle(56, "grow"),
            screen.Lines.SelectMany((line, n) => Line(line.Text, line.IsCommand, Bar + (n + 1) * LineHeight)));
    }

    private static IEnumerable<XElement> Line(string text, bool isCommand, double y)
    {
        if (isCommand)
            return [Word("$", 0, y, "prompt"), Word(text, 2, y, "command")];

        // The tool aligns facts behind their names.
        var fact = Fact().Match(text);
        var name = fact.Success ? fact.Groups["name"].Value : "";
        return
        [
            .. name.Length > 0 ? [Word(name, 0, y, "name")] : (XElement[])[],
            .. text.Length > name.Length ? [Word(text[name.Length..].TrimStart(), Indent(text, name.Length), y, "text")] : (XElement[])[],
        ];
    }

    private static int Indent(string text, int from) => text.Length - text[from..].TrimStart().Length;

    private static XElement Word(string text, int column, double y, string cssClass)
    {
        var word = Svg.Text(Margin + column * Letter, y, cssClass, text);
        word.Add(
            new XAttribute("textLength", Svg.Number(text.Length * Letter)),
            new XAttribute("lengthAdjust", "spacingAndGlyphs"));
        return word;
    }

    private static XElement Circle(double x, string cssClass) => new(
        Svg.Space + "circle",
        new XAttribute("cx", x),
        new XAttribute("cy", 18),
        new XAttribute("r", 5.5),
        new XAttribute("class", cssClass));

    [GeneratedRegex(@"^(?<name>[a-z]+) {2,}\S")]
    private static partial Regex Fact();
}
