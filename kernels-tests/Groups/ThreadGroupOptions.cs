namespace GpuBp.Tests.Groups;

/// <summary>How fast and how patient a <see cref="ThreadGroup"/> is.</summary>
public sealed record ThreadGroupOptions
{
    /// <summary>Time of one collective without data, in milliseconds.</summary>
    public double LatencyMilliseconds { get; init; }

    /// <summary>Bytes per second that each rank's link carries in each direction.</summary>
    public double Bandwidth { get; init; } = double.PositiveInfinity;

    /// <summary>How long a rank waits for others that have not begun what it waits for.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The name of each rank's machine, [size]; all are <c>threads</c> if null.</summary>
    public IReadOnlyList<string>? Hosts { get; init; }
}
