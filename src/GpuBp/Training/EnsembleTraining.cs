namespace GpuBp;

/// <summary>Trains the further members of an ensemble as the first was trained.</summary>
internal static class EnsembleTraining
{
    private const int MaxMembers = 5;

    /// <summary>What all members may take, in multiply-adds, where nobody says how many there are.
    /// </summary>
    private const double MaxMultiplyAdds = 4e12;

    /// <summary>The number of members for a table: fewer where one takes long.</summary>
    /// <param name="member">A member.</param>
    internal static int Suggested(PopulationMember member) =>
        (int)Math.Clamp(MaxMultiplyAdds / member.MultiplyAdds, 1, MaxMembers);

    /// <summary>Trains them beside one another.</summary>
    /// <param name="device">The device.</param>
    /// <param name="first">The first member, which is trained already.</param>
    /// <param name="count">The number of others.</param>
    /// <param name="options">The precision.</param>
    /// <param name="progress">Is told of each epoch of each member.</param>
    /// <param name="cancellation">Stops between two steps; it does not throw.</param>
    internal static PopulationResult Train(
        Device device,
        PopulationMember first,
        int count,
        PopulationOptions options,
        IProgress<PopulationProgress>? progress,
        CancellationToken cancellation) => Population.Train(
            device,
            [.. Enumerable.Range(1, count).Select(m => Member(first, m))],
            options,
            progress,
            cancellation);

    /// <summary>Those that were trained to the end, in the order of their seeds.</summary>
    internal static IReadOnlyList<MemberResult> Whole(PopulationResult trained) =>
    [
        .. from member in trained.Members
           where member.Training is { Reason: not StopReason.Cancelled }
           orderby member.Place
           select member,
    ];

    // Seeds of ensembles differ above the 32 bits that a caller's seed has: no two share one.
    private static PopulationMember Member(PopulationMember first, int m) =>
        first with { Seed = first.Seed + ((long)m << 32) };
}
