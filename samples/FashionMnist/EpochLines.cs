namespace GpuBp.Samples.FashionMnist;

/// <summary>One line for each epoch.</summary>
/// <remarks>
/// Not <see cref="Progress{T}"/>, which reports out of order without a message loop.
/// </remarks>
internal sealed class EpochLines(int epochs) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => Console.WriteLine(
        $"epoch {value.Epoch,2} of {epochs}: loss {value.Loss:F4}, " +
        $"validation loss {value.Validation?.Loss:F4}, accuracy {value.Validation?.Accuracy:F4}" +
        $"{(value.IsBest ? ", the best" : "")}; about {value.Remaining:m\\:ss} left");
}
