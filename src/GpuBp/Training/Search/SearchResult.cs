namespace GpuBp;

/// <summary>The trials of a <see cref="Search"/>, the best first, ranked as
/// <see cref="PopulationResult"/> ranks members.</summary>
public sealed class SearchResult
{
    internal SearchResult()
    {
    }

    /// <summary>The trials, ranked.</summary>
    public required IReadOnlyList<TrialResult> Trials { get; init; }

    /// <summary>The first of them.</summary>
    public TrialResult Best => Trials[0];

    /// <summary>
    /// Whether cancellation was requested: then all is as good as it was by then.
    /// </summary>
    public required bool IsCancelled { get; init; }

    /// <summary>The multiply-adds of all finished epochs.</summary>
    public required double MultiplyAdds { get; init; }
}
