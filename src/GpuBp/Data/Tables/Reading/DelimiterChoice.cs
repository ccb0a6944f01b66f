using System.Text;

namespace GpuBp;

/// <summary>
/// Finds what separates cells: what gives the most lines the same number of cells, and in them
/// the most numbers.
/// </summary>
internal static class DelimiterChoice
{
    /// <exception cref="DataException">Two are equally good.</exception>
    internal static TextSample Best(
        string name, List<TextSample> samples, TableFormat asked, TablePlan? plan)
    {
        if (samples.Count == 1)
            return samples[0];
        if (plan is not null && asked.HasHeader != false && plan.HasNames)
        {
            // Whose names are there; a table of one column has no delimiter to see.
            var known = samples.Where(
                s => Named(s, plan) == samples.Max(other => Named(other, plan))).ToList();
            return known.MaxBy(s => Agreement(s).Share)!;
        }

        var ranked = samples
            .Select(s => (Sample: s, Agreement: Agreement(s), Numbers: Numbers(s)))
            .OrderByDescending(s => plan is null
            ? s.Agreement.Cells >= 2
            : Fits(s.Agreement.Cells, plan))
            .ThenByDescending(s => s.Agreement.Share)
            .ThenByDescending(s => s.Numbers)
            .ThenByDescending(s => s.Agreement.Cells)
            .ToList();
        var (best, next) = (ranked[0], ranked[1]);
        return best.Agreement == next.Agreement && best.Numbers == next.Numbers &&
            best.Agreement.Cells >= 2
            ? throw new DataException(
                $"{name}: '{best.Sample.Delimiter}' and '{next.Sample.Delimiter}' both separate " +
                $"every line into {best.Agreement.Cells} cells; set TableFormat.Delimiter to the " +
                "one that does.")
            : best.Sample;
    }

    private static int Named(TextSample sample, TablePlan plan)
    {
        var names = sample.Records[0].ToHashSet(StringComparer.Ordinal);
        return plan.Columns.Count(column => column.IsUsed && names.Contains(column.Name!));
    }

    private static bool Fits(int cells, TablePlan plan) =>
        cells == plan.Columns.Count ||
        cells == plan.Columns.Count + (plan.Target?.Columns.Count ?? 0);

    /// <summary>The number of cells that most records have, and the share of those that
    /// do.</summary>
    private static (int Cells, double Share) Agreement(TextSample sample)
    {
        var most = sample.Records.CountBy(record => record.Length).MaxBy(count => count.Value);
        return (most.Key, most.Value / (double)sample.Records.Count);
    }

    /// <summary>The share of numbers among the cells after the first record.</summary>
    private static double Numbers(TextSample sample)
    {
        var cells = sample.Records.Skip(sample.Records.Count > 1 ? 1 : 0)
            .SelectMany(record => record)
            .Where(cell => cell.Length > 0).Select(Encoding.UTF8.GetBytes).ToList();
        return cells.Count == 0 ? 0 : Math.Max(Share('.'), Share(','));

        double Share(char sign) =>
            cells.Count(cell => NumberText.TryParse(cell, (byte)sign, out _)) / (double)cells.Count;
    }
}
