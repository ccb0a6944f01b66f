namespace GpuBp;

/// <summary>What explanations ask of a model and of rows.</summary>
internal static class ExplainedRows
{
    // Samples of one seed for different ends are drawn apart.
    internal const uint ForImportances = 0;
    internal const uint ForBackground = 1;
    internal const uint ForDependences = 2;

    /// <summary>The plan by which the rows were read.</summary>
    /// <exception cref="InvalidOperationException">The model has no plan.</exception>
    /// <exception cref="ArgumentException">Another plan has read the rows.</exception>
    internal static TablePlan RequirePlan(Model model, TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(rows);
        var plan = model.Preprocessing.RequirePlan();
        return rows.Inputs == plan.Inputs ? plan : throw new ArgumentException(
            $"The rows have {rows.Inputs} inputs; the plan of the model has {plan.Inputs}. Read " +
            "them by Model.Read.", nameof(rows));
    }

    /// <summary>Different rows drawn by a seed, in their order; all where there are no
    /// more.</summary>
    internal static int[] Sample(int rows, int max, int seed, uint end) =>
    [
        .. Shuffle.Order(rows, new Philox(seed, RandomStream.Explanation, end)).Take(max).Order(),
    ];

    /// <summary>The inputs of some rows, [some × inputs].</summary>
    internal static float[] Take(TableRows rows, int[] some)
    {
        var taken = new float[some.Length * rows.Inputs];
        for (var n = 0; n < some.Length; n++)
            rows.Features.Span.Slice(some[n] * rows.Inputs, rows.Inputs)
                .CopyTo(taken.AsSpan(n * rows.Inputs));
        return taken;
    }

    /// <summary>The outputs of a model for encoded rows.</summary>
    /// <param name="model">The model.</param>
    /// <param name="features">[rows × inputs], encoded and scaled.</param>
    /// <returns>[rows × outputs], in the targets' units.</returns>
    internal static float[,] Predict(Model model, ReadOnlyMemory<float> features) =>
        model.Predict(member => member.Predict(features, member.Inputs));
}
