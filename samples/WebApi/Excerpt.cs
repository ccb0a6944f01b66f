using System.Globalization;

namespace GpuBp.Samples.WebApi;

/// <summary>What an answer repeats of a request: little, and nothing that controls a
/// terminal.</summary>
internal static class Excerpt
{
    private const int MaxCharacters = 100;

    internal static string Of(string text)
    {
        var shown = string.Concat(text.Select(c => IsPlain(c) ? c : '\uFFFD'));
        return shown.Length <= MaxCharacters ? shown : shown[..(MaxCharacters - 1)] + "…";
    }

    private static bool IsPlain(char character) => char.GetUnicodeCategory(character) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);
}
