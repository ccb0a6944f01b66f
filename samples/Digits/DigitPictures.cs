using System.Text;

namespace GpuBp.Samples.Digits;

/// <summary>Draws 8×8 digits in the terminal, side by side.</summary>
internal static class DigitPictures
{
    private const int Size = 8;

    /// <summary>Four pictures and the gaps between them fit 80 columns.</summary>
    internal const int MaxInARow = 4;

    private const string Gap = "   ";

    /// <summary>From no ink to full ink.</summary>
    private const string Shades = " ░▒▓█";

    /// <summary>Draws some rows, with the predicted and the true digit under each.</summary>
    /// <param name="digits">Pixels from 0 to 1, 64 in a row.</param>
    /// <param name="predicted">[rows], the predicted digits.</param>
    /// <param name="rows">The rows to draw.</param>
    internal static string Draw(
        Dataset digits, IReadOnlyList<int> predicted, IReadOnlyList<int> rows)
    {
        var text = new StringBuilder();
        for (var y = 0; y < Size; y++)
            Line(rows.Select(row => Pixels(digits.Row(row).Slice(y * Size, Size))));
        Line(rows.Select(row => $"read {predicted[row]}, is {digits.Labels[row]}"));
        return text.ToString();

        void Line(IEnumerable<string> parts) =>
            text.AppendLine(
                string.Join(Gap, parts.Select(part => part.PadRight(2 * Size))).TrimEnd());
    }

    // Two characters for each pixel, as a terminal's characters are twice as high as wide.
    private static string Pixels(ReadOnlySpan<float> pixels)
    {
        var text = new StringBuilder(2 * Size);
        foreach (var pixel in pixels)
            text.Append(Shades[(int)MathF.Round(pixel * (Shades.Length - 1))], repeatCount: 2);
        return text.ToString();
    }
}
