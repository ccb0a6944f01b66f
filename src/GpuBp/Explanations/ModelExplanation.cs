namespace GpuBp;

/// <summary>
/// What a model's answers depend on, by column of the table: the importance of each column, and
/// the partial dependence on the leading ones.
/// </summary>
/// <example>
/// <code>
/// var explanation = ModelExplanation.Of(model, Table.Open("later.csv"));
/// Console.WriteLine(explanation.Importances[0].Column);
/// </code>
/// </example>
public sealed record ModelExplanation
{
    /// <summary>The loss whose increase is measured: <c>log loss</c> of classes and labels,
    /// <c>error rate</c> of classes without probabilities, <c>RMSE</c> of numbers.</summary>
    public required string Loss { get; init; }

    /// <summary>The loss on the rows as they are.</summary>
    public required double Baseline { get; init; }

    /// <summary>The rows that count.</summary>
    public required int Rows { get; init; }

    /// <summary>The columns that become inputs, the most important first.</summary>
    public required IReadOnlyList<ColumnImportance> Importances { get; init; }

    /// <summary>The partial dependence on the most important columns.</summary>
    public required IReadOnlyList<PartialDependence> Dependences { get; init; }

    /// <summary>What is to be known of the rows: cells that no training row was like, and the
    /// like.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Explains a model on rows with known targets, best rows that it was not trained
    /// on.</summary>
    /// <param name="model">A model with a plan.</param>
    /// <param name="table">The rows; those without a target are left out.</param>
    /// <param name="options">How to explain; null for the usual way.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">
    /// There are fewer than 2 rows, there is no column of the options, or an output is not
    /// finite.
    /// </exception>
    /// <exception cref="DataException">The table cannot be read, or lacks a column or the
    /// target.</exception>
    public static ModelExplanation Of(
        Model model, Table table, ExplanationOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var rows = model.Read(table, new TableReadOptions { HasTarget = true });
        return Of(model, rows, options, cancellation);
    }

    /// <inheritdoc cref="Of(Model, Table, ExplanationOptions?, CancellationToken)"
    /// path="/summary"/>
    /// <param name="model">A model with a plan.</param>
    /// <param name="rows">Rows that the model has read with their targets.</param>
    /// <param name="options">How to explain; null for the usual way.</param>
    /// <param name="cancellation">Ends it between two predictions.</param>
    /// <exception cref="InvalidOperationException">The model has no plan, or the rows were read
    /// without targets.</exception>
    /// <exception cref="ArgumentException">
    /// There are fewer than 2 rows, there is no column of the options, another plan has read the
    /// rows, or an output is not finite.
    /// </exception>
    public static ModelExplanation Of(
        Model model, TableRows rows, ExplanationOptions? options = null,
        CancellationToken cancellation = default)
    {
        options ??= new ExplanationOptions();
        var plan = ExplainedRows.RequirePlan(model, rows);
        if (rows.Rows < 2)
            throw new ArgumentException(
                $"There is {rows.Rows} row with a target; cells are shuffled among at least 2. " +
                "Give more rows.", nameof(rows));
        var columns = options.Columns is { } asked
            ? ExplainedColumn.Find(plan, asked)
            : ExplainedColumn.All(plan);
        var some = ExplainedRows.Sample(
            rows.Rows, options.MaxRows, options.Seed, ExplainedRows.ForImportances);
        var loss = ExplanationLoss.For(model, rows, some);
        var (baseline, importances) = ColumnImportance.Of(
            model, columns, ExplainedRows.Take(rows, some), loss, options, cancellation);
        return new ModelExplanation
        {
            Loss = loss.Name,
            Baseline = baseline,
            Rows = some.Length,
            Importances = importances,
            Dependences =
            [
                .. importances.Take(options.Dependences).Select(leading => PartialDependence.Of(
                    model, rows, columns.Find(column => column.Name == leading.Column)!,
                    options.Seed, cancellation)),
            ],
            Notes = rows.Notes,
        };
    }

    /// <summary>The first 20 columns with their importance, and the partial
    /// dependences.</summary>
    public override string ToString() => ExplanationText.Of(this);
}
