namespace GpuBp;

/// <summary>The outputs of a network for samples that it has not seen.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Outputs">[samples × outputs]</param>
/// <param name="Loss">The mean loss of a sample.</param>
internal sealed record TestOutcome(Dataset Data, float[,] Outputs, double Loss)
{
    /// <summary>
    /// Whether every output is finite; after training that diverged, some are not.
    /// </summary>
    internal bool IsFinite => Outputs.Cast<float>().All(float.IsFinite);

    internal static TestOutcome Of(Trainer trainer, Dataset data)
    {
        var loss = trainer.Evaluate(data).Loss;
        return new TestOutcome(data, trainer.Network.Predict(data), loss);
    }
}
