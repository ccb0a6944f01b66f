namespace GpuBp;

/// <summary>Loss and accuracy of a network on a dataset.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Accuracy">
/// The share of correctly classified samples, 0 to 1; NaN if the targets are not classes. The class
/// is the largest output, of a single output 1 from ½ on.
/// </param>
/// <param name="Samples">The number of samples.</param>
public sealed record Evaluation(double Loss, double Accuracy, int Samples);
