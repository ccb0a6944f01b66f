namespace GpuBp;

/// <summary>How a network does on a data set.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Accuracy">
/// The share of samples whose class is right, 0 to 1: the largest output, or of a single output
/// whether it is at least ½; NaN where the targets are no classes.
/// </param>
/// <param name="Samples">How many samples.</param>
public sealed record Evaluation(double Loss, double Accuracy, int Samples);
