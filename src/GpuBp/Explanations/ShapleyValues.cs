namespace GpuBp;

/// <summary>
/// How much each column moved the prediction for a row away from the mean prediction for
/// background rows: sampled Shapley values.
/// </summary>
/// <remarks>
/// A value is the mean, over orders of the columns and over background rows, of how the prediction
/// changes when the column's cell takes the place of the background row's, after the columns
/// before it. Each order is used with its reverse, and each background row equally often, so the
/// values of a row sum to its prediction minus the background's mean prediction.
/// </remarks>
public sealed record ShapleyValues
{
    /// <summary>The columns that become inputs, by name or by place in words.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>The name of each output: a class, a label or a target.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    /// <summary>[columns × outputs], in the targets' units.</summary>
    public required double[,] Values { get; init; }

    /// <summary>
    /// [columns × outputs]: the standard error of each value, as an estimate with the rows of
    /// which the background is a sample; of a single background row, with that row.
    /// </summary>
    public required double[,] StandardErrors { get; init; }

    /// <summary>The prediction for the row, [outputs].</summary>
    public required IReadOnlyList<double> Prediction { get; init; }

    /// <summary>The mean prediction for the background rows, [outputs].</summary>
    public required IReadOnlyList<double> Background { get; init; }

    /// <summary>What is to be known of the rows that are explained: cells that no training row was
    /// like, and the like.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Explains the prediction for each row of a table.</summary>
    /// <param name="model">A model with a plan.</param>
    /// <param name="table">The rows to explain, with or without targets.</param>
    /// <param name="background">The rows to compare with, such as the training rows.</param>
    /// <param name="options">How to sample; null for the usual way.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <returns>[rows], the same for a row whichever rows are beside it.</returns>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="DataException">A table cannot be read, or lacks a column.</exception>
    public static IReadOnlyList<ShapleyValues> Of(
        Model model, Table table, Table background, ShapleyOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Of(model, model.Read(table), model.Read(background), options, cancellation);
    }

    /// <inheritdoc cref="Of(Model, Table, Table, ShapleyOptions?, CancellationToken)"
    /// path="/summary"/>
    /// <param name="model">A model with a plan.</param>
    /// <param name="rows">Rows to explain, which the model has read.</param>
    /// <param name="background">Rows to compare with, which the model has read.</param>
    /// <param name="options">How to sample; null for the usual way.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <inheritdoc cref="Of(Model, Table, Table, ShapleyOptions?, CancellationToken)"
    /// path="/returns"/>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">Another plan has read the rows.</exception>
    public static IReadOnlyList<ShapleyValues> Of(
        Model model, TableRows rows, TableRows background, ShapleyOptions? options = null,
        CancellationToken cancellation = default)
    {
        var plan = ExplainedRows.RequirePlan(model, rows);
        ExplainedRows.RequirePlan(model, background);
        var sampling = new ShapleySampling(
            model, plan, background, options ?? new ShapleyOptions(), cancellation);
        var predictions = model.Predict(rows);
        return
        [
            .. Enumerable.Range(0, rows.Rows).Select(i => sampling.Explain(
                rows.Features.Slice(i * rows.Inputs, rows.Inputs),
                [.. Enumerable.Range(0, predictions.GetLength(1))
                    .Select(j => (double)predictions[i, j])]) with
                { Notes = rows.Notes }),
        ];
    }

    /// <summary>The columns by the size of their values, between the background's mean prediction
    /// and the row's.</summary>
    public override string ToString() => ExplanationText.Of(this);
}
