namespace GpuBp.Tests.Data;

/// <summary>Tables of numbers as samples that are not scaled.</summary>
internal static class RawTables
{
    /// <summary>All columns but the last are numbers, also those of one value.</summary>
    internal static Dataset Read(string path, bool hasHeader = true)
    {
        var table = Table.Open(path, new TableFormat { HasHeader = hasHeader });
        var columns = Enumerable.Range(0, table.Columns - 1).Select(k => table.ColumnNames?[k] ?? $"{k}");
        var options = new TableOptions { Numbers = [.. columns], Task = TargetTask.Classification };
        return TablePlan.Learn(table, options: options).WithoutScaling().ReadDataset(table);
    }
}
