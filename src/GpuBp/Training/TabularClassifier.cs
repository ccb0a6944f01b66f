namespace GpuBp;

/// <summary>Learns classes from a table, and predicts them.</summary>
/// <remarks>
/// <code>
/// using var classifier = new TabularClassifier().Fit(Table.Open("churn.csv"), "left");
/// Console.WriteLine(classifier.Score(Table.Open("later.csv")));
/// </code>
/// It trains as <see cref="ModelTraining"/> does.
/// </remarks>
/// <param name="options">How to train; null leaves all to the table.</param>
public sealed class TabularClassifier(TrainOptions? options = null) : IDisposable
{
    private readonly FittedModel _fitted =
        new("classifier", TargetTask.Classification, options);

    /// <summary>The model, for its file, single rows and ONNX.</summary>
    /// <exception cref="InvalidOperationException">Fit was not called.</exception>
    public Model Model => _fitted.Value;

    /// <summary>The name of each class, in the order of their numbers.</summary>
    /// <exception cref="InvalidOperationException">Fit was not called.</exception>
    public IReadOnlyList<string> Classes => Model.Preprocessing.Plan!.Target!.Classes!;

    /// <summary>Learns from a table.</summary>
    /// <param name="table">The training rows, as they are.</param>
    /// <param name="target">The column of classes, by its name or its place from 0; null for the
    /// last.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    /// <returns>This.</returns>
    /// <exception cref="DataException">
    /// The table cannot be read, or columns need a word; the message names each.
    /// </exception>
    /// <exception cref="NonFiniteException">Training came to NaN or an infinity.</exception>
    /// <exception cref="DeviceException">There is no such device, or it lacks memory.</exception>
    public TabularClassifier Fit(
        Table table, string? target = null, CancellationToken cancellation = default)
    {
        _fitted.Fit(table, target, cancellation);
        return this;
    }

    /// <summary>The class of each row.</summary>
    /// <param name="table">The rows, with the columns of the training table.</param>
    /// <exception cref="InvalidOperationException">Fit was not called.</exception>
    /// <inheritdoc cref="TablePlanExtensions.Read" path="/exception"/>
    public string[] Predict(Table table) => [.. Model.Classify(table).Select(Model.ClassName)];

    /// <summary>The probability of each class, in the order of <see cref="Classes"/>.</summary>
    /// <inheritdoc cref="Predict" path="/param"/>
    /// <inheritdoc cref="Predict" path="/exception"/>
    /// <returns>[rows × classes]; each row adds up to 1.</returns>
    public float[,] PredictProbabilities(Table table)
    {
        var outputs = Model.Predict(table);
        if (outputs.GetLength(1) > 1)
            return outputs;
        var both = new float[outputs.GetLength(0), 2];
        for (var i = 0; i < both.GetLength(0); i++)
            (both[i, 0], both[i, 1]) = (1 - outputs[i, 0], outputs[i, 0]);
        return both;
    }

    /// <summary>The share of rows whose class is predicted rightly.</summary>
    /// <param name="table">The rows, with the training table's columns and the target.</param>
    /// <inheritdoc cref="Predict" path="/exception"/>
    public double Score(Table table) => Model.Evaluate(table).Classification!.Accuracy;

    /// <summary>Disposes the model.</summary>
    public void Dispose() => _fitted.Dispose();
}
