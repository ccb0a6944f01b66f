namespace GpuBp;

/// <summary>What is known of a column after a row: from this the plan is made.</summary>
/// <param name="place">The column, for messages.</param>
/// <param name="format">How its cells are read.</param>
/// <param name="maxDistinct">Different values that are remembered.</param>
internal sealed class ColumnProfile(
    ColumnPlace place, CellFormat format, int maxDistinct = TableThresholds.MaxCategories)
{
    /// <summary>The column, for messages.</summary>
    internal ColumnPlace Place => place;

    internal long Rows { get; private set; }

    /// <summary>Cells without a value.</summary>
    internal long Missing { get; private set; }

    /// <summary>Cells with a value.</summary>
    internal long Present => Rows - Missing;

    internal NumberProfile Numbers { get; } = new();

    internal DateProfile Dates { get; } = new();

    /// <summary>The different values.</summary>
    internal DistinctCells Distinct { get; } = new(maxDistinct);

    /// <summary>Numbers that are written as names are: 00012.</summary>
    internal long LeadingZeros { get; private set; }

    /// <summary>Whether all values are 0 or 1.</summary>
    internal bool IsLabel => Numbers.Count == Present && Numbers.IsWhole
        && (Present == 0 || (Numbers.Min >= 0 && Numbers.Max <= 1));

    /// <summary>Where the first cell stands that is no number, and what it says; null where none
    /// is.</summary>
    internal string? FirstText { get; private set; }

    /// <summary>Where the first cell stands that is neither a number nor a date; null where none
    /// is.</summary>
    internal string? FirstOther { get; private set; }

    /// <summary>Takes the cell of the next row.</summary>
    /// <exception cref="DataException">Its text is not UTF-8.</exception>
    internal void Add(in Cell cell, long line)
    {
        Rows++;
        if (format.IsMissing(cell))
        {
            Missing++;
            return;
        }

        if (format.TryNumber(cell, out var number))
        {
            Numbers.Add(number);
            if (!NumberText.HasLeadingZeros(cell.Utf8))
            {
                Distinct.Add(number, cell);
                return;
            }

            LeadingZeros++; // As a name it differs from the same number without zeros.
            Distinct.Add(cell.Text);
            return;
        }

        FirstText ??= $"{place.At(line)}: {cell.Quoted}";
        if (!Dates.Add(cell.Utf8))
            FirstOther ??= $"{place.At(line)}: {cell.Quoted}";
        if (!Distinct.IsMany && !Distinct.TryCount(cell.Utf8))
            Distinct.Add(CellFormat.Text(cell, place, line));
    }
}
