namespace GpuBp;

/// <summary>Rows drawn from what a plan knows of its columns, each on its own.</summary>
internal static class DrawnRows
{
    /// <returns>[rows × inputs of the plan], encoded and scaled.</returns>
    internal static float[,] Of(TablePlan plan, int rows, int seed)
    {
        var random = new Random(seed);
        var raw = new float[rows, plan.WithoutEncoders().Inputs];
        for (var i = 0; i < rows; i++)
        {
            var at = 0;
            foreach (var column in plan.Columns.Where(column => column.IsUsed))
            {
                if (column.Kind == ColumnKind.Category)
                {
                    raw[i, at + Place(column, random)] = 1;
                    at += column.Inputs;
                    continue;
                }

                var inputs = column.Kind == ColumnKind.Number ? 1 : column.Inputs;
                for (var j = 0; j < inputs; j++)
                    raw[i, at++] = (float)Number(column, j, random);
            }
        }

        return new Preprocessing { Plan = plan }.InputScaling!(raw);
    }

    // Quantiles say more of a column than its mean and deviation.
    private static double Number(ColumnPlan column, int j, Random random)
    {
        if (column.Kind == ColumnKind.TwoValues)
            return random.NextDouble() < column.Means[0] ? 1 : 0;
        if (column.Encoders.OfType<QuantileBins>().FirstOrDefault() is { Edges: var edges })
        {
            var bin = random.Next(edges.Count - 1);
            return edges[bin] + random.NextDouble() * (edges[bin + 1] - edges[bin]);
        }

        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
            * Math.Cos(2 * Math.PI * random.NextDouble());
        var number = column.Means[j] + column.Deviations[j] * normal;
        return column.Kind == ColumnKind.Ordinal
            ? Math.Clamp(Math.Round(number), 0, column.Categories.Count - 1)
            : number;
    }

    // The mean of a category's input is its share of the training rows.
    private static int Place(ColumnPlan column, Random random)
    {
        var left = random.NextDouble() * column.Means.Sum();
        for (var j = 0; j < column.Means.Count; j++)
        {
            left -= column.Means[j];
            if (left < 0)
                return j;
        }

        return random.Next(column.Categories.Count);
    }
}
