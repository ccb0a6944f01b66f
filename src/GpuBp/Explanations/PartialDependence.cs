namespace GpuBp;

/// <summary>
/// The mean prediction over rows when a column is set to a value in all of them, for values that
/// represent the column.
/// </summary>
/// <remarks>
/// Numbers and dates are set to at most 20 quantiles of the rows, categories to those that the
/// rows have, of more than 20 to the most frequent. The mean is over all rows, of more than 1,000
/// over a sample. Where columns depend on each other, it is over rows that cannot be.
/// </remarks>
public sealed record PartialDependence
{
    private const int MaxRows = 1000;

    /// <summary>The column's name, or its place in words.</summary>
    public required string Column { get; init; }

    /// <summary>The name of each output: a class, a label or a target.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>The values in their order.</summary>
    public required IReadOnlyList<DependencePoint> Points { get; init; }

    /// <summary>The rows that the means are over.</summary>
    public required int Rows { get; init; }

    /// <summary>Measures the dependence on a column.</summary>
    /// <param name="model">A model with a plan.</param>
    /// <param name="table">Rows, with or without targets.</param>
    /// <param name="column">The column, by its name or its place from 0.</param>
    /// <param name="seed">The seed of the sample.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">There is no such column, or it is not
    /// used.</exception>
    /// <exception cref="DataException">The table cannot be read, or lacks a column.</exception>
    public static PartialDependence Of(
        Model model, Table table, string column, int seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, model.Read(table), column, seed, cancellation);
    }

    /// <inheritdoc cref="Of(Model, Table, string, int, CancellationToken)" path="/summary"/>
    /// <param name="model">A model with a plan.</param>
    /// <param name="rows">Rows that the model has read.</param>
    /// <param name="column">The column, by its name or its place from 0.</param>
    /// <param name="seed">The seed of the sample.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">There is no such column, it is not used, or another
    /// plan has read the rows.</exception>
    public static PartialDependence Of(
        Model model, TableRows rows, string column, int seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(column);
        var plan = ExplainedRows.RequirePlan(model, rows);
        return Of(model, rows, ExplainedColumn.Find(plan, [column])[0], seed, cancellation);
    }

    /// <summary>A line for each value.</summary>
    public override string ToString() => ExplanationText.Of(this);

    internal static PartialDependence Of(
        Model model, TableRows rows, ExplainedColumn column, int seed,
        CancellationToken cancellation)
    {
        var inputs = rows.Inputs;
        var some = ExplainedRows.Sample(rows.Rows, MaxRows, seed, ExplainedRows.ForDependences);
        var features = ExplainedRows.Take(rows, some);
        var points = new List<DependencePoint>();
        foreach (var value in ColumnGrid.Of(column, rows))
        {
            cancellation.ThrowIfCancellationRequested();
            for (var i = 0; i < some.Length; i++)
                column.Copy(
                    rows.Features.Span[(value.Row * inputs)..],
                    features.AsSpan(i * inputs, inputs));
            points.Add(new DependencePoint
            {
                Value = value.Value,
                Number = value.Number,
                Means = ColumnMeans(ExplainedRows.Predict(model, features)),
            });
        }

        return new PartialDependence
        {
            Column = column.Name,
            Outputs = model.OutputNames(),
            Points = points,
            Rows = some.Length,
        };
    }

    /// <summary>The mean of each column of a matrix, in double.</summary>
    internal static double[] ColumnMeans(float[,] matrix)
    {
        var means = new double[matrix.GetLength(1)];
        for (var i = 0; i < matrix.GetLength(0); i++)
        {
            for (var j = 0; j < means.Length; j++)
                means[j] += matrix[i, j];
        }

        return [.. means.Select(sum => sum / matrix.GetLength(0))];
    }
}

/// <summary>The mean prediction when a column has a value.</summary>
public sealed record DependencePoint
{
    /// <summary>The value as text; <c>(missing)</c> of a category for missing cells.</summary>
    public required string Value { get; init; }

    /// <summary>The value of a number, to the digits that its input keeps; null of categories and
    /// dates.</summary>
    public double? Number { get; init; }

    /// <summary>The mean of each output, in the targets' units.</summary>
    public required IReadOnlyList<double> Means { get; init; }
}
