namespace GpuBp;

/// <summary>
/// The permutation importance of a column: how much the loss rises when the column's cells are
/// shuffled among the rows, all else kept.
/// </summary>
/// <remarks>
/// As scikit-learn's permutation_importance. Columns that say the same share their importance: the
/// model reads from one what is shuffled in the other.
/// </remarks>
public sealed record ColumnImportance
{
    /// <summary>The column's name, or its place in words.</summary>
    public required string Column { get; init; }

    /// <summary>The increase of the loss at each shuffle.</summary>
    public required IReadOnlyList<double> Increases { get; init; }

    /// <summary>The mean of <see cref="Increases"/>.</summary>
    public double Increase => Increases.Average();

    /// <summary>The standard error of <see cref="Increase"/> by the shuffles, s / √R; NaN of one
    /// shuffle. It leaves out that other rows would give others.</summary>
    public double StandardError => MeanEstimate.Of(Increases).StandardError;

    /// <param name="model">The model.</param>
    /// <param name="columns">The columns to shuffle.</param>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="loss">The loss of the rows' outputs.</param>
    /// <param name="options">Shuffles and seed.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <returns>The loss of the rows as they are, and the columns, the most important
    /// first.</returns>
    internal static (double Baseline, IReadOnlyList<ColumnImportance> Columns) Of(
        Model model,
        IReadOnlyList<ExplainedColumn> columns,
        float[] features,
        ExplanationLoss loss,
        ExplanationOptions options,
        CancellationToken cancellation)
    {
        var inputs = model.Network.Inputs;
        var baseline = loss.Of(ExplainedRows.Predict(model, features));
        var (shuffled, order) = (features.ToArray(), new int[features.Length / inputs]);
        var importances = new List<ColumnImportance>();
        foreach (var column in columns)
        {
            var increases = new double[options.Repeats];
            for (var r = 0; r < increases.Length; r++)
            {
                cancellation.ThrowIfCancellationRequested();
                FillOrder(order, options.Seed, column.Index, r);
                for (var i = 0; i < order.Length; i++)
                    column.Copy(
                        features.AsSpan(order[i] * inputs), shuffled.AsSpan(i * inputs, inputs));
                increases[r] = loss.Of(ExplainedRows.Predict(model, shuffled)) - baseline;
            }

            for (var i = 0; i < order.Length; i++)
                column.Copy(features.AsSpan(i * inputs), shuffled.AsSpan(i * inputs, inputs));
            importances.Add(new ColumnImportance { Column = column.Name, Increases = increases });
        }

        return (baseline, [.. importances.OrderByDescending(column => column.Increase)]);
    }

    /// <summary>Row i gets the cell of row order[i].</summary>
    internal static void FillOrder(Span<int> order, int seed, int column, int repeat) =>
        Shuffle.Fill(
            order, new Philox(seed, RandomStream.Importance, (uint)repeat, (uint)column));
}
