namespace GpuBp;

/// <summary>
/// How long a collective takes in a group, from its begin to the end of its wait.
/// </summary>
/// <param name="Collective">Its name: <c>all-gather</c>.</param>
/// <param name="Bytes">What one rank has at the end, of all.</param>
/// <param name="Median">Of many, in seconds.</param>
/// <param name="Fast">One in ten is faster, in seconds.</param>
/// <param name="Slow">One in ten is slower, in seconds.</param>
internal sealed record CollectiveTime(
    string Collective, long Bytes, double Median, double Fast, double Slow)
{
    /// <summary>Bytes per second of the median; null where there are too few to tell.</summary>
    internal double? Rate => Bytes < 100_000 ? null : Bytes / Median;
}
