namespace GpuBp.Samples.Digits;

/// <summary>One line for each epoch.</summary>
/// <remarks>
/// Not <see cref="Progress{T}"/>, which reports out of order without a message loop.
/// </remarks>
internal sealed class EpochLines(int epochs) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(
        $"epoch {value.Epoch,3} of {epochs}: loss {value.Loss:F4}, " +
        $"validation accuracy {value.Validation?.Accuracy:F4}, " +
        $"{value.SamplesPerSecond,9:N0} samples/s");
}
