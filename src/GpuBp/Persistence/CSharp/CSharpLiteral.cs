using System.Globalization;
using System.Security;
using System.Text;
using System.Text.Encodings.Web;

namespace GpuBp;

/// <summary>Values as C# has them.</summary>
internal static class CSharpLiteral
{
    private const int MaxColumns = 100;

    /// <summary>A text in quotes; escapes of JSON are escapes of C#.</summary>
    internal static string Of(string text) =>
        $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    internal static string Of(double number)
    {
        if (!double.IsFinite(number))
            return double.IsNaN(number) ? "double.NaN"
                : number > 0 ? "double.PositiveInfinity" : "double.NegativeInfinity";
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().ContainsAny('.', 'E') ? text : text + ".0";
    }

    internal static string Of(float number) => float.IsFinite(number)
        ? number.ToString("R", CultureInfo.InvariantCulture) + "f"
        : float.IsNaN(number) ? "float.NaN"
        : number > 0 ? "float.PositiveInfinity" : "float.NegativeInfinity";

    internal static string Of(bool value) => value ? "true" : "false";

    /// <summary>Numbers in brackets, on lines of their own where they are many.</summary>
    internal static string List(IEnumerable<double> numbers, int indent) =>
        Brackets(numbers.Select(Of), indent);

    /// <summary>Numbers in brackets, behind a blank or on the next lines of a member.</summary>
    internal static string Items(IEnumerable<double> numbers) => Listed(numbers.Select(Of));

    /// <inheritdoc cref="Items(IEnumerable{double})"/>
    internal static string Items(IEnumerable<float> numbers) => Listed(numbers.Select(Of));

    /// <summary>Texts in brackets, behind a blank or on the next lines of a member.</summary>
    internal static string Items(IReadOnlyList<string> texts) => Listed(texts.Select(Of));

    /// <summary>Text for a comment of documentation: on one line, and escaped.</summary>
    internal static string Comment(string text) => SecurityElement.Escape(
        string.Concat(text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)));

    private static string Listed(IEnumerable<string> items) =>
        Brackets(items, indent: 8) is var list && list[0] == '\n' ? list : " " + list;

    private static string Brackets(IEnumerable<string> items, int indent)
    {
        string[] all = [.. items];
        var line = $"[{string.Join(", ", all)}]";
        if (line.Length <= MaxColumns / 2)
            return line;
        var (margin, text) = (new string(' ', indent), new StringBuilder());
        text.Append('\n').Append(margin).Append('[');
        var length = MaxColumns;
        foreach (var item in all)
        {
            if (length + item.Length + 2 > MaxColumns)
            {
                text.Append('\n').Append(margin).Append("   ");
                length = indent + 3;
            }

            text.Append(' ').Append(item).Append(',');
            length += item.Length + 2;
        }

        return text.Append('\n').Append(margin).Append(']').ToString();
    }
}
