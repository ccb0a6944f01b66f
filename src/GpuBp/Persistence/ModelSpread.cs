namespace GpuBp;

/// <summary>How far the members of an ensemble differ.</summary>
public static class ModelSpread
{
    /// <summary>The outputs for each row, and how far the members of an ensemble differ on
    /// them.</summary>
    /// <param name="model">The model.</param>
    /// <param name="table">Rows with the columns of the training table.</param>
    /// <param name="options">What to read; null for the inputs alone.</param>
    /// <inheritdoc cref="Model.Read(Table, TableReadOptions?)" path="/exception"/>
    /// <returns>
    /// [rows × outputs] each: what <see cref="Model.Predict(Table, TableReadOptions?)"/> gives, and
    /// the sample standard deviation of the members' outputs, in the same units.
    /// </returns>
    /// <exception cref="InvalidOperationException">The model has a single network, or no
    /// plan.</exception>
    public static (float[,] Outputs, float[,] Spread) PredictWithSpread(
        this Model model, Table table, TableReadOptions? options = null) =>
        model.PredictWithSpread(model.Read(table, options));

    /// <inheritdoc cref="PredictWithSpread(Model, Table, TableReadOptions?)" path="/summary"/>
    /// <inheritdoc cref="PredictWithSpread(Model, Table, TableReadOptions?)" path="/returns"/>
    /// <param name="model">The model.</param>
    /// <param name="rows">The rows.</param>
    /// <exception cref="ArgumentException">Another plan has read the rows.</exception>
    /// <exception cref="InvalidOperationException">The model has a single network.</exception>
    public static (float[,] Outputs, float[,] Spread) PredictWithSpread(
        this Model model, TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return Of(model, member => member.Predict(rows.Features, rows.Inputs));
    }

    /// <inheritdoc cref="PredictWithSpread(Model, Table, TableReadOptions?)" path="/summary"/>
    /// <inheritdoc cref="PredictWithSpread(Model, Table, TableReadOptions?)" path="/returns"/>
    /// <param name="model">The model.</param>
    /// <param name="features">[rows × inputs], encoded and not scaled.</param>
    /// <inheritdoc cref="Mlp.Predict(float[,])" path="/exception"/>
    /// <exception cref="InvalidOperationException">The model has a single network.</exception>
    public static (float[,] Outputs, float[,] Spread) PredictWithSpread(
        this Model model, float[,] features)
    {
        var scaled = model.Scaled(features);
        return Of(model, member => member.Predict(scaled));
    }

    private static (float[,] Outputs, float[,] Spread) Of(
        Model model, Func<Mlp, float[,]> predict)
    {
        if (model.Members.Count < 2)
            throw new InvalidOperationException(
                "The model has a single network, which differs from no other. Train an ensemble: " +
                "TrainOptions.Members, or gpubp train --members 5.");
        var (mean, spread) = model.Joined(model.OfMembers(predict));
        return (mean, spread!);
    }
}
