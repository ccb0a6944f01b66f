namespace GpuBp;

/// <summary>
/// The speed of each device present in training networks of one shape, as <see
/// cref="Trainer.FastestDevice"/> measures it.
/// </summary>
public sealed record DeviceComparison
{
    internal DeviceComparison(
        string shape, IReadOnlyList<DeviceSpeed> speeds, IReadOnlyList<string> problems)
    {
        Shape = shape;
        Speeds = speeds;
        Problems = problems;
    }

    /// <summary>The network and the batch, such as <c>784-30-10, batch 32</c>.</summary>
    public string Shape { get; }

    /// <summary>Each device that opens.</summary>
    public IReadOnlyList<DeviceSpeed> Speeds { get; }

    /// <summary>Why others do not open, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The device with the highest median of steps per second.</summary>
    public DeviceInfo Fastest => Speeds.MaxBy(speed => speed.StepsPerSecond)!.Device;

    /// <summary>The shape, and a line for each device, the fastest first.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            Shape,
            .. Speeds.OrderByDescending(speed => speed.StepsPerSecond)
                .Select(speed => speed.ToString()),
            .. Problems,
        ]);
}
