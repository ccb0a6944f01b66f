namespace GpuBp;

/// <summary>Reads the targets of rows by a plan.</summary>
/// <param name="plan">The target's plan.</param>
/// <param name="columns">Its columns in the table that is read.</param>
/// <param name="names">The columns of that table.</param>
/// <param name="written">How the table of the plan was written.</param>
/// <param name="format">How cells are written.</param>
internal sealed class TargetReader(
    TargetPlan plan, int[] columns, ColumnNames names, TableFormat written, CellFormat format)
{
    private const int ShownClasses = 20;

    private readonly CategoryPlaces? _classes =
        plan.Classes is null ? null : new CategoryPlaces(plan.Classes, written.Cells(), format);

    /// <summary>Reads the targets of rows.</summary>
    /// <param name="chunk">What holds them.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="labels">[rows] The class of each, 0 of labels and numbers; −1 where it has no
    /// target.</param>
    /// <param name="numbers">[rows × columns] Labels and numbers; of no use where a row has no
    /// target, or a class.</param>
    /// <exception cref="DataException">A class is not known, or a label is neither 0 nor
    /// 1.</exception>
    internal void Read(
        RowChunk chunk, ReadOnlySpan<int> rows, Span<int> labels, Span<double> numbers)
    {
        Span<double> block = stackalloc double[PlainNumbers.MaxCells];
        for (var from = 0; from < rows.Length; from += block.Length)
        {
            var some = rows[from..Math.Min(from + block.Length, rows.Length)];
            for (var j = 0; j < columns.Length && _classes is null; j++)
            {
                format.Numbers(chunk, columns[j], some, block);
                for (var n = 0; n < some.Length; n++)
                    numbers[(from + n) * columns.Length + j] = block[n];
            }
        }

        for (var n = 0; n < rows.Length; n++)
            labels[n] = _classes is not null
                ? Class(chunk, rows[n])
                : Numbers(chunk, rows[n], numbers.Slice(n * columns.Length, columns.Length));
    }

    // Numbers are NaN as yet where they are not plain.
    private int Numbers(RowChunk chunk, int i, Span<double> numbers)
    {
        for (var j = 0; j < columns.Length; j++)
        {
            var cell = chunk[i, columns[j]];
            if (double.IsNaN(numbers[j]) &&
                (format.IsMissing(cell) || !format.TryNumber(cell, out numbers[j])))
                return -1;
            if (plan.IsMultiLabel && numbers[j] is not (0 or 1))
                throw names.Place(columns[j]).Error(
                    chunk.Line(i), cell,
                    "is no label; 1 is expected where a row has the label, else 0");
        }

        return 0;
    }

    private int Class(RowChunk chunk, int i)
    {
        var cell = chunk[i, columns[0]];
        if (format.IsMissing(cell))
            return -1;
        return _classes!.Find(cell) is >= 0 and var label
            ? label
            : throw names.Place(columns[0]).Error(
            chunk.Line(i),
            cell,
            $"is not a known class; one of {string.Join(", ", plan.Classes!.Take(ShownClasses))}" +
            $"{(plan.Classes!.Count > ShownClasses ? ", …" : "")} is expected");
    }
}
