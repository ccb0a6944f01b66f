namespace GpuBp;

/// <summary>Learns a number from a table, and predicts it.</summary>
/// <remarks>
/// <code>
/// using var regressor = new TabularRegressor().Fit(Table.Open("houses.csv"), "price");
/// Console.WriteLine(regressor.Score(Table.Open("sold.csv")));
/// </code>
/// It trains as <see cref="ModelTraining"/> does.
/// </remarks>
public sealed class TabularRegressor : IDisposable
{
    private readonly FittedModel _fitted;

    /// <summary>Makes a regressor that has learnt nothing yet.</summary>
    /// <param name="options">How to train; null leaves all to the table.</param>
    /// <exception cref="ArgumentException">The options ask for quantiles.</exception>
    public TabularRegressor(TrainOptions? options = null)
    {
        if (options?.Table.Quantiles is not null)
            throw new ArgumentException(
                "TrainOptions.Table.Quantiles asks for quantiles; a regressor predicts one " +
                "number for each row. Train by Model.Train, which predicts quantiles.",
                nameof(options));
        _fitted = new FittedModel("regressor", TargetTask.Regression, options);
    }

    /// <summary>The model, for its file, single rows and ONNX.</summary>
    /// <exception cref="InvalidOperationException">Fit was not called.</exception>
    public Model Model => _fitted.Value;

    /// <summary>Learns from a table.</summary>
    /// <param name="table">The training rows, as they are.</param>
    /// <param name="target">The column of numbers, by its name or its place from 0; null for the
    /// last.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <returns>This.</returns>
    /// <inheritdoc cref="TabularClassifier.Fit" path="/exception"/>
    public TabularRegressor Fit(
        Table table, string? target = null, CancellationToken cancellation = default)
    {
        _fitted.Fit(table, target, cancellation);
        return this;
    }

    /// <summary>The number of each row, in the target's unit.</summary>
    /// <param name="table">The rows, with the columns of the training table.</param>
    /// <exception cref="InvalidOperationException">Fit was not called.</exception>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public float[] Predict(Table table) => [.. Model.Predict(table).Cast<float>()];

    /// <summary>R², the share of the target's variance that is explained: 1 − Σ (y − ŷ)² / Σ (y −
    /// ȳ)².</summary>
    /// <param name="table">The rows, with the training table's columns and the target.</param>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public double Score(Table table) => Model.Evaluate(table).Regression!.R2;

    /// <summary>Disposes the model.</summary>
    public void Dispose() => _fitted.Dispose();
}
