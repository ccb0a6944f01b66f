using System.Globalization;
using System.Reflection;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>
/// Elements of a page, written as HTML that is also well-formed XML. Writing encodes text and
/// attributes, whatever they contain.
/// </summary>
internal static class Html
{
    private const char Replacement = '\uFFFD';

    // HTML elements without an end tag; any SVG element may lack one.
    private static readonly HashSet<string> Void = ["meta", "br", "img", "link", "hr"];

    /// <summary>An element with a class.</summary>
    internal static XElement Of(string name, string cssClass, params object?[] content) =>
        new(name, new XAttribute("class", cssClass), content);

    /// <summary>A numeric cell of a table.</summary>
    internal static XElement Number(string text) => Of("td", "n", text);

    /// <summary>The head of a table.</summary>
    /// <param name="texts">The headings of the first columns, which are text.</param>
    /// <param name="numbers">The headings of the columns of numbers.</param>
    /// <param name="more">More cells.</param>
    internal static XElement Head(
        IEnumerable<string> texts, IEnumerable<string> numbers, XElement? more = null) => new(
            "thead", new XElement("tr",
                texts.Select(text => new XElement("th", new XAttribute("scope", "col"), text)),
                numbers.Select(text => Of("th", "n", new XAttribute("scope", "col"), text)),
                more));

    /// <summary>A number for CSS or SVG: short, and the same in every culture.</summary>
    internal static string Coordinate(double value) =>
        value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>
    /// The text of an embedded file, written unchanged: it contains neither &lt; nor &amp;.
    /// </summary>
    internal static XText Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly()
            .GetManifestResourceStream($"GpuBp.Reporting.{name}")!;
        using var reader = new StreamReader(stream);
        return new Verbatim(reader.ReadToEnd());
    }

    /// <summary>The whole page.</summary>
    internal static byte[] Page(XElement html)
    {
        foreach (var element in html.DescendantsAndSelf())
        {
            foreach (var attribute in element.Attributes())
                attribute.Value = Clean(attribute.Value);

            // Browsers would not end <div/> here.
            if (element.IsEmpty && !Void.Contains(element.Name.LocalName))
                element.Value = "";
        }

        foreach (var text in html.DescendantNodes().OfType<XText>()
            .Where(text => text is not Verbatim))
            text.Value = Clean(text.Value);

        using var memory = new MemoryStream();
        var settings =
            new XmlWriterSettings { OmitXmlDeclaration = true, Encoding = new UTF8Encoding(false) };
        using (var writer = XmlWriter.Create(memory, settings))
        {
            writer.WriteRaw("<!DOCTYPE html>\n");
            html.WriteTo(writer);
        }

        return memory.ToArray();
    }

    /// <summary>
    /// Replaces what no page can contain: control characters and lone surrogates.
    /// </summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
                clean.Append(text[i]).Append(text[++i]);
            else
                clean.Append(XmlConvert.IsXmlChar(text[i]) ? text[i] : Replacement);
        }

        return clean.ToString();
    }

    private sealed class Verbatim(string text) : XText(text)
    {
        public override void WriteTo(XmlWriter writer) => writer.WriteRaw(Value);
    }
}
