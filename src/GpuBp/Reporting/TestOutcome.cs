namespace GpuBp;

/// <summary>The outputs of a network for samples that it has not seen.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Outputs">[samples × outputs]</param>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Thresholds">
/// The smallest output that predicts class 1 of two, or each label; null for the default.
/// </param>
internal sealed record TestOutcome(
    Dataset Data, float[,] Outputs, double Loss, IReadOnlyList<float>? Thresholds = null)
{
    /// <summary>The threshold between two classes; null for the default.</summary>
    internal float? Threshold => Thresholds is [var threshold] ? threshold : null;

    /// <summary>
    /// Whether every output is finite; after training that diverged, some are not.
    /// </summary>
    internal bool IsFinite => Outputs.Cast<float>().All(float.IsFinite);

    internal static TestOutcome Of(
        Trainer trainer, Dataset data, IReadOnlyList<float>? thresholds)
    {
        var loss = trainer.Evaluate(data).Loss;
        return new TestOutcome(data, trainer.Network.Predict(data), loss, thresholds);
    }
}
