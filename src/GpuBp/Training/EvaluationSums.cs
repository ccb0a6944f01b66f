namespace GpuBp;

/// <summary>What an <see cref="GpuBp.Evaluation"/> of samples follows from; those of two parts are added.</summary>
/// <param name="Cost">Σ factor · cost.</param>
/// <param name="Weight">Σ weight.</param>
/// <param name="Correct">Samples whose class is right; null where the targets are no classes.</param>
/// <param name="Samples">How many samples.</param>
internal readonly record struct EvaluationSums(double Cost, double Weight, long? Correct, long Samples)
{
    internal Evaluation Evaluation =>
        new(Cost / Weight, Correct is { } correct ? (double)correct / Samples : double.NaN, checked((int)Samples));

    public static EvaluationSums operator +(EvaluationSums a, EvaluationSums b) =>
        new(a.Cost + b.Cost, a.Weight + b.Weight, a.Correct + b.Correct, a.Samples + b.Samples);
}
