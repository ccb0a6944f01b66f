using System.Text;

namespace GpuBp;

/// <summary>Finds the sign before a number's fraction.</summary>
internal static class DecimalChoice
{
    /// <exception cref="DataException">Both signs are equally good.</exception>
    internal static char Of(string name, TextSample sample, TablePlan? plan)
    {
        var (points, commas, first) = (0, 0, (string?)null);
        foreach (var text in sample.Records.SelectMany(record => record)
            .Where(text => text.IndexOfAny(['.', ',']) >= 0))
        {
            var cell = Encoding.UTF8.GetBytes(text);
            var isPoint = NumberText.TryParse(cell, (byte)'.', out _);
            var isComma = NumberText.TryParse(cell, (byte)',', out _);
            points += isPoint && !isComma ? 1 : 0;
            commas += isComma && !isPoint ? 1 : 0;
            if (isPoint && isComma && text.Contains(','))
                first ??= text;
        }

        if (points == 0 && commas == 0 && first is not null && sample.Delimiter != ',')
            return plan?.Format.DecimalSign ?? throw new DataException(
                $"{name}: \"{first}\" may be {first.Replace(',', '.')}, or " +
                $"{first.Replace(",", "", StringComparison.Ordinal)} " +
                "with a comma between thousands, and no other number tells. Set " +
                "TableFormat.DecimalSign to ',' or '.'.");
        return commas > points ? ',' : '.';
    }
}
