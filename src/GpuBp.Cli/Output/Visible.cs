using System.Globalization;
using System.Text;

namespace GpuBp.Cli.Output;

/// <summary>
/// Shows characters that would control a terminal, or turn the direction of text, as escapes such
/// as <c>\u001B</c>, which mean the same in JSON.
/// </summary>
internal static class Visible
{
    /// <summary>Text of several lines: its line breaks and tabs stay.</summary>
    internal static string Text(string text) => Escape(text, isLine: false);

    /// <summary>A name, or another text of one line: line breaks are escaped too.</summary>
    internal static string Line(string text) => Escape(text, isLine: true);

    /// <summary>
    /// A message, the further lines of which are indented: other line breaks come with a name, and
    /// are escaped.
    /// </summary>
    internal static string Message(string text) =>
        string.Join("\n  ", text.Split("\n  ").Select(Line));

    private static string Escape(string text, bool isLine)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text;
        var shown = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            var isBreak = character == '\n'
                || (character == '\r' && i + 1 < text.Length && text[i + 1] == '\n');
            if (isBreak || character == '\t' ? !isLine : !IsHidden(character))
                shown.Append(character);
            else
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
        }

        return shown.ToString();
    }

    // Controls; marks that turn text around or have no width; separators of lines.
    private static bool IsHidden(char character) => char.GetUnicodeCategory(character) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator;
}
