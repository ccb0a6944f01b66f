using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>Aligns rows of text under a heading: the first column left, the others right.</summary>
internal static class AlignedText
{
    /// <summary>The lines; every row has as many cells as the heading.</summary>
    internal static string Of(string[] heading, IEnumerable<string[]> rows)
    {
        string[][] lines = [heading, .. rows];
        var widths = Enumerable.Range(0, heading.Length)
            .Select(j => lines.Max(line => line[j].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append(line[0].PadRight(widths[0]));
            for (var j = 1; j < line.Length; j++)
                text.Append("  ").Append(line[j].PadLeft(widths[j]));
        }

        return text.ToString();
    }

    /// <summary>A count, the same in every culture.</summary>
    internal static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);

    /// <summary>A metric, the same in every culture: 0.9733, 12.3457, 1.2346E+06.</summary>
    internal static string Number(double value) => value.ToString(
        value is 0 or (> -10_000 and <= -0.001) or (>= 0.001 and < 10_000) ? "0.0000" : "G5",
        CultureInfo.InvariantCulture);
}
