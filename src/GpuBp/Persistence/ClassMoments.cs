namespace GpuBp;

/// <summary>
/// Mean and covariance of the columns of each class in the training rows: rows drawn by them hold
/// the class where a model is trained further without its rows.
/// </summary>
/// <remarks>Columns are scaled, and stand without their encoders.</remarks>
/// <param name="Columns">Numbers of a row, d.</param>
/// <param name="Classes">For each class d means, and behind them the covariances, row after row up
/// to the diagonal, or the d variances alone.</param>
internal sealed record ClassMoments(int Columns, double[][] Classes)
{
    /// <summary>The tensor, one class after another.</summary>
    private const string Tensor = "classes.moments";

    /// <summary>More rows of a class tell no more.</summary>
    private const int MaxRows = 2000;

    /// <summary>Whether there are covariances; else variances alone.</summary>
    internal bool IsFull => Classes[0].Length > 2 * Columns;

    /// <summary>The moments of the classes that rows have.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="rows">Rows that it has read.</param>
    /// <param name="maxNumbers">With more numbers, covariances are left out.</param>
    /// <returns>Null where the target has no classes.</returns>
    internal static ClassMoments? Of(TablePlan plan, TableRows rows, long maxNumbers)
    {
        if (rows.Labels is not { } labels || plan.Target is not { IsClassification: true } target)
            return null;
        var places = Places(plan);
        var count = target.Classes?.Count ?? target.Outputs;
        var isFull = count * Covariances(places.Length) <= maxNumbers;
        var ofClass = Enumerable.Range(0, rows.Rows).ToLookup(i => labels[i]);
        return new ClassMoments(
            places.Length,
            [.. Enumerable.Range(0, count).Select(c => Of([.. ofClass[c]], rows, places, isFull))]);
    }

    /// <summary>The first inputs of columns: a number without what encodes it, else all.</summary>
    internal static int[] Places(TablePlan plan) =>
    [
        .. from k in Enumerable.Range(0, plan.Columns.Count)
           from j in Enumerable.Range(0, Width(plan.Columns[k]))
           select plan.FirstInputs[k] + j,
    ];

    /// <summary>Numbers of a column without its encoders.</summary>
    internal static int Width(ColumnPlan column) =>
        !column.IsUsed ? 0 : column.Kind == ColumnKind.Number ? 1 : column.Inputs;

    /// <summary>The same classes where columns have further categories, which no row of theirs
    /// has, and the classes behind them of further rows.</summary>
    internal ClassMoments Wider(TablePlan old, TablePlan plan, TableRows rows)
    {
        var further = Of(plan, rows, IsFull ? long.MaxValue : 0)!;
        var (were, are) = (Places(old), Places(plan));
        var places = new List<int>();
        for (var k = 0; k < old.Columns.Count; k++)
            places.AddRange(Enumerable.Range(0, Width(old.Columns[k]))
                .Select(j => Array.IndexOf(are, plan.FirstInputs[k] + j)));
        return further with
        {
            Classes = [.. further.Classes.Select((moments, c) => c < Classes.Length
                ? Spread(Classes[c], places, moments.Length, were.Length, are.Length)
                : moments)],
        };
    }

    internal void AddTo(SafetensorsWriter writer) =>
        writer.Add(Tensor, [.. Classes.SelectMany(moments => moments)]);

    /// <summary>The moments of a file; null where it has none.</summary>
    /// <exception cref="ModelFileException">They are not of the plan.</exception>
    internal static ClassMoments? Read(SafetensorsFile file, TablePlan? plan)
    {
        if (file.Find(Tensor) is null || plan?.Target is not { IsClassification: true } target)
            return null;
        var (d, count) = (Places(plan).Length, target.Classes?.Count ?? target.Outputs);
        var numbers = file.Doubles(Tensor, count);
        var length = numbers.Length / count;
        if ((length != 2 * d && length != d + Covariances(d)) || !numbers.All(double.IsFinite))
            throw new ModelFileException(
                $"{file.Path}: the tensor '{Tensor}' has {numbers.Length:N0} numbers; the means " +
                $"and covariances of {d:N0} columns are expected for each of {count:N0} classes, " +
                "all finite. Save the model anew.");
        return new ClassMoments(d, [.. numbers.Chunk(length)]);
    }

    /// <summary>Place of the covariance of columns i ≥ j behind the means.</summary>
    internal static int Place(int columns, int i, int j) => columns + i * (i + 1) / 2 + j;

    private static long Covariances(long columns) => columns * (columns + 1) / 2;

    private static double[] Of(int[] all, TableRows rows, int[] places, bool isFull)
    {
        var (d, step) = (places.Length, Math.Max(1, all.Length / MaxRows));
        int[] some = [.. all.Where((_, n) => n % step == 0)];
        var moments = new double[d + (isFull ? Covariances(d) : d)];
        var features = rows.Features.Span;
        var row = new double[d];
        foreach (var i in some)
        {
            for (var k = 0; k < d; k++)
                moments[k] += features[i * rows.Inputs + places[k]] / (double)some.Length;
        }

        foreach (var i in some)
        {
            for (var k = 0; k < d; k++)
                row[k] = features[i * rows.Inputs + places[k]] - moments[k];
            for (var k = 0; k < d; k++)
            {
                for (var l = isFull ? 0 : k; l <= k; l++)
                    moments[isFull ? Place(d, k, l) : d + k] += row[k] * row[l] / some.Length;
            }
        }

        return moments;
    }

    private static double[] Spread(
        double[] moments, List<int> places, int length, int were, int are)
    {
        var wider = new double[length];
        for (var k = 0; k < were; k++)
        {
            wider[places[k]] = moments[k];
            if (length == 2 * are)
                wider[are + places[k]] = moments[were + k];
            for (var l = 0; l <= k && length > 2 * are; l++)
                wider[Place(are, places[k], places[l])] = moments[Place(were, k, l)];
        }

        return wider;
    }
}
