namespace GpuBp;

/// <summary>The columns of a plan, as a graph takes them.</summary>
internal static class OnnxPlan
{
    /// <summary>The columns that become inputs.</summary>
    internal static IReadOnlyList<OnnxColumn> Columns(TablePlan plan)
    {
        var scaler = plan.Scaler();
        return
        [
            .. Enumerable.Range(0, plan.Columns.Count)
                .Where(k => plan.Columns[k].IsUsed)
                .Select(k => Column(
                    plan,
                    k,
                    OnnxScaling.NeedsDouble(scaler, plan.FirstInputs[k]) ||
                    plan.Columns[k].Encoders.Any(OnnxNumberEncoders.NeedsDouble))),
        ];
    }

    private static OnnxColumn Column(TablePlan plan, int k, bool needsDouble)
    {
        var column = plan.Columns[k];
        var name = string.IsNullOrEmpty(column.Name) ? $"column {plan.Place(k)}" : column.Name;
        var isStrict = plan.Unknown == UnknownCells.Error;
        if (column.Kind == ColumnKind.Number)
        {
            var unknown = isStrict ? double.NaN : column.Means[0];
            return new OnnxNumberColumn(
                name, column.HasMissing ? column.Fill : unknown, needsDouble, column.Encoders);
        }

        if (column.Kind == ColumnKind.Date)
            return new OnnxDateColumn(
                name,
                column.HasMissing ? column.Fill : double.NaN,
                column.HasMissing || isStrict ? null : column.Means,
                column.DateParts);
        return new OnnxCategoryColumn(
            name,
            OnnxTexts.Places(column, plan.Format),
            column.Categories.Count,
            column.Kind == ColumnKind.Category,
            isStrict ? double.NaN : Unknown(column));
    }

    // What ColumnEncoder makes of it, before scaling.
    private static double Unknown(ColumnPlan column) => column.Kind switch
    {
        ColumnKind.Category => 0,
        ColumnKind.TwoValues => 0.5,
        _ => column.Means[0],
    };
}
