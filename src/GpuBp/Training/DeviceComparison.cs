namespace GpuBp;

/// <summary>How fast each device present trains networks of one shape; <see cref="Trainer.FastestDevice"/> measures.</summary>
public sealed record DeviceComparison
{
    internal DeviceComparison(
        string shape, IReadOnlyList<DeviceSpeed> speeds, IReadOnlyList<string> problems)
    {
        Shape = shape;
        Speeds = speeds;
        Problems = problems;
    }

    /// <summary>What was trained, such as <c>784-30-10, batch 32</c>.</summary>
    public string Shape { get; }

    /// <summary>Each device that can be opened.</summary>
    public IReadOnlyList<DeviceSpeed> Speeds { get; }

    /// <summary>Why others cannot be opened, one sentence each.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>The device of the most steps per second, by their median.</summary>
    public DeviceInfo Fastest => Speeds.MaxBy(speed => speed.StepsPerSecond)!.Device;

    /// <summary>The shape, and a line for each device, the fastest first.</summary>
    public override string ToString() => string.Join(
        Environment.NewLine,
        [
            Shape,
            .. Speeds.OrderByDescending(speed => speed.StepsPerSecond).Select(speed => speed.ToString()),
            .. Problems,
        ]);
}
