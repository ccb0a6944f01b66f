namespace GpuBp;

/// <summary>The members of a <see cref="Population"/>, the best first.</summary>
/// <remarks>
/// Those that were not dropped come first, then those that were, the last dropped first; among them
/// the lower score, and of equal ones the earlier place. Members without a score follow, and those
/// that failed are last.
/// </remarks>
public sealed class PopulationResult : IDisposable
{
    internal PopulationResult()
    {
    }

    /// <summary>The members, ranked.</summary>
    public required IReadOnlyList<MemberResult> Members { get; init; }

    /// <summary>The first of them.</summary>
    public MemberResult Best => Members[0];

    /// <summary>
    /// Whether cancellation was requested: then all is as good as it was by then.
    /// </summary>
    public required bool IsCancelled { get; init; }

    /// <summary>The multiply-adds of all finished epochs.</summary>
    public required double MultiplyAdds { get; init; }

    /// <summary>Disposes the networks that nobody has taken.</summary>
    public void Dispose()
    {
        foreach (var member in Members)
            member.Dispose();
    }
}
