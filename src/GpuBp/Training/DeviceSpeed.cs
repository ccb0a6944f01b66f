namespace GpuBp;

/// <summary>How fast a device trained, or why it could not.</summary>
public sealed record DeviceSpeed
{
    /// <summary>The device.</summary>
    public required DeviceInfo Device { get; init; }

    /// <summary>Training steps per second, the median of some rounds; 0 where it could not train.</summary>
    public double StepsPerSecond { get; init; }

    /// <summary>The slowest round, in steps per second.</summary>
    public double Least { get; init; }

    /// <summary>The fastest round, in steps per second.</summary>
    public double Most { get; init; }

    /// <summary>Why it could not train; null where it did.</summary>
    public string? Problem { get; init; }

    /// <summary><c>cpu (…): 530 steps/s (512–541)</c></summary>
    public override string ToString() => Problem is null
        ? FormattableString.Invariant(
            $"{Device}: {StepsPerSecond:#,0.##} steps/s ({Least:#,0.##}–{Most:#,0.##})")
        : $"{Device}: {Problem}";
}
