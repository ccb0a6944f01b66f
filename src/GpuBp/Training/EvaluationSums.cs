namespace GpuBp;

/// <summary>The sums behind an <see cref="GpuBp.Evaluation"/>; those of two parts add up.</summary>
/// <param name="Cost">Σ factor · cost.</param>
/// <param name="Weight">Σ weight.</param>
/// <param name="Correct">Correctly classified samples; null if the targets are not classes.</param>
/// <param name="Samples">The number of samples.</param>
internal readonly record struct EvaluationSums(
    double Cost, double Weight, long? Correct, long Samples)
{
    internal Evaluation Evaluation =>
        new(
            Cost / Weight,
            Correct is { } correct ? (double)correct / Samples : double.NaN,
            checked((int)Samples));

    public static EvaluationSums operator +(EvaluationSums a, EvaluationSums b) =>
        new(a.Cost + b.Cost, a.Weight + b.Weight, a.Correct + b.Correct, a.Samples + b.Samples);
}
