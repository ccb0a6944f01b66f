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

    /// <summary>Reads the target of a row.</summary>
    /// <param name="chunk">What holds the row.</param>
    /// <param name="i">The row.</param>
    /// <param name="numbers">[columns] Its labels or numbers; as they are where it has none, or a
    /// class.</param>
    /// <returns>Its class, 0 of labels and numbers; −1 where it has no target.</returns>
    /// <exception cref="DataException">Its class is not known, or a label is neither 0 nor
    /// 1.</exception>
    internal int Read(RowChunk chunk, int i, Span<double> numbers)
    {
        if (_classes is null)
        {
            for (var j = 0; j < columns.Length; j++)
            {
                numbers[j] = format.Number(chunk, i, columns[j]);
                if (double.IsNaN(numbers[j]))
                    return -1;
                if (plan.IsMultiLabel && numbers[j] is not (0 or 1))
                    throw names.Place(columns[j]).Error(
                        chunk.Line(i), chunk[i, columns[j]],
                        "is no label; 1 is expected where a row has the label, else 0");
            }

            return 0;
        }

        var cell = chunk[i, columns[0]];
        if (format.IsMissing(cell))
            return -1;
        return _classes.Find(cell) is >= 0 and var label
            ? label
            : throw names.Place(columns[0]).Error(
            chunk.Line(i),
            cell,
            $"is not a known class; one of {string.Join(", ", plan.Classes!.Take(ShownClasses))}" +
            $"{(plan.Classes!.Count > ShownClasses ? ", …" : "")} is expected");
    }
}
