using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace GpuBp.Tests.Pictures;

/// <summary>Elements of the documents' pictures: for light and dark pages, and the same bytes everywhere.</summary>
internal static class Svg
{
    internal static readonly XNamespace Space = "http://www.w3.org/2000/svg";

    /// <summary>A picture.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels.</param>
    /// <param name="title">What it shows, for those who do not see it.</param>
    /// <param name="style">The look, as CSS.</param>
    /// <param name="content">The elements.</param>
    internal static string Picture(double width, double height, string title, string style, params object?[] content)
    {
        var svg = new XElement(
            Space + "svg",
            new XAttribute("width", Number(width)),
            new XAttribute("height", Number(height)),
            new XAttribute("viewBox", $"0 0 {Number(width)} {Number(height)}"),
            new XAttribute("role", "img"),
            new XElement(Space + "title", title),
            new XElement(Space + "style", style.ReplaceLineEndings("\n")),
            content);
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(text, settings))
            svg.WriteTo(writer);
        return text.Append('\n').ToString();
    }

    /// <summary>A text whose first letter, middle or end is at x; see <paramref name="anchor"/>.</summary>
    internal static XElement Text(double x, double y, string cssClass, string text, string anchor = "start") => new(
        Space + "text",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("class", cssClass),
        anchor == "start" ? null : new XAttribute("text-anchor", anchor),
        text);

    internal static XElement Rectangle(double x, double y, double width, double height, string cssClass, double round = 0) => new(
        Space + "rect",
        new XAttribute("x", Number(x)),
        new XAttribute("y", Number(y)),
        new XAttribute("width", Number(width)),
        new XAttribute("height", Number(height)),
        round == 0 ? null : new XAttribute("rx", Number(round)),
        new XAttribute("class", cssClass));

    internal static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
