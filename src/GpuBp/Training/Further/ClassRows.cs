namespace GpuBp;

/// <summary>Rows drawn from the mean and covariance of each class, as of a normal
/// distribution.</summary>
internal static class ClassRows
{
    /// <param name="moments">The classes of a model.</param>
    /// <param name="old">Its plan.</param>
    /// <param name="plan">The plan, wider, that encodes the rows.</param>
    /// <param name="classes">The classes to draw rows of, one after another.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="seed">The seed of the draw.</param>
    /// <returns>[rows × inputs of the wider plan], encoded and scaled.</returns>
    internal static float[,] Of(
        ClassMoments moments, TablePlan old, TablePlan plan, int[] classes, int rows, int seed)
    {
        var random = new Random(seed);
        double[][,] factors = [.. classes.Select(c => Factor(moments, c))];
        var raw = new float[rows, plan.WithoutEncoders().Inputs];
        for (var i = 0; i < rows; i++)
        {
            var n = i % classes.Length;
            var row = Draw(moments.Classes[classes[n]], factors[n], random);
            var (from, to) = (0, 0);
            for (var k = 0; k < old.Columns.Count; k++)
            {
                var width = ClassMoments.Width(old.Columns[k]);
                var cells = Cells(old.Columns[k], row.AsSpan(from, width));
                for (var j = 0; j < width; j++)
                    raw[i, to + j] = (float)cells[j];
                from += width;
                to += ClassMoments.Width(plan.Columns[k]);
            }
        }

        return new Preprocessing { Plan = plan }.InputScaling!(raw);
    }

    // The lower triangle L with L·Lᵀ = covariance; rows that other columns determine are 0.
    private static double[,] Factor(ClassMoments moments, int c)
    {
        const double MinVariance = 1e-9;
        var (d, m) = (moments.Columns, moments.Classes[c]);
        var factor = new double[d, d];
        for (var i = 0; i < d; i++)
        {
            for (var j = moments.IsFull ? 0 : i; j <= i; j++)
            {
                var sum = moments.IsFull ? m[ClassMoments.Place(d, i, j)] : m[d + i];
                for (var k = 0; k < j; k++)
                    sum -= factor[i, k] * factor[j, k];
                factor[i, j] = i == j ? Math.Sqrt(Math.Max(sum, 0))
                    : factor[j, j] * factor[j, j] < MinVariance ? 0
                    : sum / factor[j, j];
            }
        }

        return factor;
    }

    private static double[] Draw(double[] moments, double[,] factor, Random random)
    {
        var d = factor.GetLength(0);
        double[] normal = [.. Enumerable.Range(0, d).Select(_ =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()))
            * Math.Cos(2 * Math.PI * random.NextDouble()))];
        var row = new double[d];
        for (var i = 0; i < d; i++)
        {
            row[i] = moments[i];
            for (var j = 0; j <= i; j++)
                row[i] += factor[i, j] * normal[j];
        }

        return row;
    }

    // Scaled numbers as cells of the column could be: one category, a whole place, a known range.
    private static double[] Cells(ColumnPlan column, ReadOnlySpan<double> scaled)
    {
        var cells = new double[scaled.Length];
        for (var j = 0; j < cells.Length; j++)
        {
            var deviation = column.Deviations[j] == 0 ? 1 : column.Deviations[j];
            cells[j] = column.Means[j] + deviation * scaled[j];
        }

        switch (column.Kind)
        {
            case ColumnKind.Category:
                var likeliest = Array.IndexOf(cells, cells.Max());
                return [.. cells.Select((_, j) => j == likeliest ? 1.0 : 0)];
            case ColumnKind.TwoValues:
                return [.. cells.Select(cell => cell > 0.5 ? 1.0 : 0)];
            case ColumnKind.Ordinal:
                return [Math.Clamp(Math.Round(cells[0]), 0, column.Categories.Count - 1)];
            case ColumnKind.Number when column.Encoders.OfType<QuantileBins>().FirstOrDefault()
                is { Edges: [var min, .., var max] }:
                return [Math.Clamp(cells[0], min, max)];
            default:
                return cells;
        }
    }
}
