namespace GpuBp;

/// <summary>Counts the cells of a column that no training row was like, or refuses them.</summary>
/// <param name="plan">What the column becomes.</param>
/// <param name="place">The column in the table that is read.</param>
/// <param name="isStrict">Whether such a cell is an error.</param>
internal sealed class ColumnCounts(ColumnPlan plan, ColumnPlace place, bool isStrict)
{
    private long _unknown;
    private long _missing;
    private string? _first;

    /// <exception cref="DataException">The cell is not known, and should be.</exception>
    internal void Add(CellOutcome outcome, in Cell cell, long line)
    {
        if (outcome == CellOutcome.Known)
            return;
        if (isStrict)
            throw place.Error(line, cell, Problem(outcome));
        if (outcome == CellOutcome.Missing)
            _missing++;
        else if (_unknown++ == 0)
            _first = $"{place.At(line)}: {cell.Quoted}";
    }

    /// <summary>What was counted, in words.</summary>
    internal IEnumerable<string> Notes()
    {
        if (_unknown > 0)
            yield return $"{place.Words}: {Cells(_unknown)} of values that no training row had, " +
                $"taken for unknown, the first {_first}";
        if (_missing > 0)
            yield return $"{place.Words}: {Cells(_missing)} without a value, which every " +
                "training row had, taken for unknown";
    }

    private static string Cells(long count) => count == 1 ? "1 cell" : $"{count:N0} cells";

    private string Problem(CellOutcome outcome) => outcome == CellOutcome.Missing
        ? "has no value, which every training row had"
        : plan.Kind switch
        {
            ColumnKind.Number => "is not a number, or too large a one; a finite number is expected",
            ColumnKind.Date => "is not a date; a date is expected",
            _ => $"is not a known category; {plan} is expected",
        };
}
