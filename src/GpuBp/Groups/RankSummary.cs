namespace GpuBp;

/// <summary>A rank of a training, for its <see cref="TrainingReport"/>.</summary>
/// <param name="Host">The name of its machine.</param>
/// <param name="Device">What it trained on.</param>
/// <param name="WaitingShare">
/// The share of its time in the group that it has waited for other ranks or their data, 0 to 1.
/// </param>
public sealed record RankSummary(string Host, string Device, double WaitingShare);
