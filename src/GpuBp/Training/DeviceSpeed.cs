namespace GpuBp;

/// <summary>How fast a device trained, or why it could not.</summary>
public sealed record DeviceSpeed
{
    /// <summary>The device.</summary>
    public required DeviceInfo Device { get; init; }

    /// <summary>
    /// Training steps per second, the median of some rounds; 0 if it could not train.
    /// </summary>
    public double StepsPerSecond { get; init; }

    /// <summary>Training steps per second of the slowest round.</summary>
    public double MinStepsPerSecond { get; init; }

    /// <summary>Training steps per second of the fastest round.</summary>
    public double MaxStepsPerSecond { get; init; }

    /// <summary>Why it could not train; null if it did.</summary>
    public string? Problem { get; init; }

    /// <summary><c>cpu (…): 530 steps/s (512–541)</c></summary>
    public override string ToString()
    {
        if (Problem is not null)
            return $"{Device}: {Problem}";

        var (min, max) = (MinStepsPerSecond, MaxStepsPerSecond);
        return FormattableString.Invariant(
            $"{Device}: {StepsPerSecond:#,0.##} steps/s ({min:#,0.##}–{max:#,0.##})");
    }
}
