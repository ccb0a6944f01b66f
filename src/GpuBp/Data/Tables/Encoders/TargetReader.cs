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

    /// <summary>The class of a row, 0 of labels and numbers; −1 where it has no target.</summary>
    /// <exception cref="DataException">Its class is not known, or a label is neither 0 nor
    /// 1.</exception>
    internal int Label(RowChunk chunk, int i)
    {
        if (_classes is null)
        {
            foreach (var k in columns)
            {
                if (format.IsMissing(chunk[i, k]) ||
                    !format.TryNumber(chunk[i, k], out var number))
                    return -1;
                if (plan.IsMultiLabel && number is not (0 or 1))
                    throw names.Place(k).Error(
                        chunk.Line(i), chunk[i, k],
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

    /// <summary>Writes the numbers of a row that has some.</summary>
    internal void Numbers(RowChunk chunk, int i, Span<double> to)
    {
        for (var j = 0; j < columns.Length; j++)
            format.TryNumber(chunk[i, columns[j]], out to[j]);
    }
}
