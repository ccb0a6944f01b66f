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

    /// <summary>Where the first cell without a value stands, and what it says; null where each has
    /// one.</summary>
    internal string? FirstMissing { get; private set; }

    /// <summary>Where the first cell stands that is no number, and what it says; null where none
    /// is.</summary>
    internal string? FirstText { get; private set; }

    /// <summary>Where the first cell stands that is neither a number nor a date; null where none
    /// is.</summary>
    internal string? FirstOther { get; private set; }

    /// <summary>Takes the cells of the next rows.</summary>
    /// <param name="chunk">What holds them.</param>
    /// <param name="k">The column.</param>
    /// <param name="rows">The rows, in order.</param>
    /// <exception cref="DataException">A text is not UTF-8.</exception>
    internal void Add(RowChunk chunk, int k, ReadOnlySpan<int> rows)
    {
        Span<double> numbers = stackalloc double[PlainNumbers.MaxCells];
        for (; !rows.IsEmpty; rows = rows[Math.Min(PlainNumbers.MaxCells, rows.Length)..])
        {
            var block = rows[..Math.Min(PlainNumbers.MaxCells, rows.Length)];
            format.Numbers(chunk, k, block, numbers);
            var count = 0;
            for (var n = 0; n < block.Length; n++)
            {
                var number = numbers[n];
                if (double.IsNaN(number))
                    number = Other(chunk[block[n], k], chunk.Line(block[n]));
                else if (!Distinct.IsMany)
                    Distinct.Add(number, chunk[block[n], k]);
                if (!double.IsNaN(number))
                    numbers[count++] = number;
            }

            Rows += block.Length;
            Numbers.Add(numbers[..count]);
        }
    }

    // The number of a cell that is not plainly one; NaN where it has none.
    private double Other(in Cell cell, long line)
    {
        if (format.IsMissing(cell))
        {
            Missing++;
            FirstMissing ??= $"{place.At(line)}: {cell.Quoted}";
            return double.NaN;
        }

        if (format.TryNumber(cell, out var number))
        {
            if (!NumberText.HasLeadingZeros(cell.Utf8))
            {
                Distinct.Add(number, cell);
                return number;
            }

            LeadingZeros++; // As a name it differs from the same number without zeros.
            Distinct.Add(cell.Text);
            return number;
        }

        FirstText ??= $"{place.At(line)}: {cell.Quoted}";
        if (!Dates.Add(cell.Utf8))
            FirstOther ??= $"{place.At(line)}: {cell.Quoted}";
        if (!Distinct.IsMany && !Distinct.TryCount(cell.Utf8))
            Distinct.Add(CellFormat.Text(cell, place, line));
        return double.NaN;
    }
}
