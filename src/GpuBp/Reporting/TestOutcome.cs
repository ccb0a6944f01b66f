namespace GpuBp;

/// <summary>What a network answers to samples that it has not seen.</summary>
/// <param name="Data">The samples.</param>
/// <param name="Outputs">[samples × outputs]</param>
/// <param name="Loss">The mean loss of a sample.</param>
internal sealed record TestOutcome(Dataset Data, float[,] Outputs, double Loss)
{
    /// <summary>Whether every answer is a number, as it is not after training that has diverged.</summary>
    internal bool IsFinite => Outputs.Cast<float>().All(float.IsFinite);

    internal static TestOutcome Of(Trainer trainer, Dataset data)
    {
        var loss = trainer.Evaluate(data).Loss;
        return new TestOutcome(data, trainer.Network.Predict(data), loss);
    }
}
