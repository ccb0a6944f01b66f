namespace GpuBp;

/// <summary>The progress of a <see cref="Population"/> after an epoch of a member.</summary>
public sealed record PopulationProgress
{
    /// <summary>The member.</summary>
    public required PopulationMember Member { get; init; }

    /// <summary>Its place in the list of members, from 0.</summary>
    public required int Place { get; init; }

    /// <summary>Its epoch.</summary>
    public required TrainingProgress Epoch { get; init; }

    /// <summary>
    /// The lowest <see cref="MemberResult.Score"/> of the population so far; null without one.
    /// </summary>
    public required double? BestScore { get; init; }

    /// <summary>The members that were not dropped so far and did not fail.</summary>
    public required int Left { get; init; }

    /// <summary>
    /// The share of the work that is done, 0 to 1, in multiply-adds; an estimate, as members may
    /// end early.
    /// </summary>
    public required double Done { get; init; }
}
