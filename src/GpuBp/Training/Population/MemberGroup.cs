namespace GpuBp;

/// <summary>Members that are ranked by their mean score, and dropped together, such as the folds of
/// one trial; most often one alone.</summary>
/// <param name="members">The members, at least one.</param>
internal sealed class MemberGroup(IReadOnlyList<MemberRun> members)
{
    internal IReadOnlyList<MemberRun> Members => members;

    /// <summary>The epoch after which it was dropped; null if it was not.</summary>
    internal int? DroppedAfter { get; private set; }

    internal bool HasFailed => members.Any(member => member.Failure is not null);

    internal bool HasEndedBy(int epoch) => members.All(member => member.HasEndedBy(epoch));

    /// <summary>The mean score after an epoch; null if a member has none.</summary>
    internal double? ScoreAfter(int epoch)
    {
        var scores = members.Select(member => member.ScoreAfter(epoch)).ToList();
        return HasFailed || scores.Contains(null) ? null : scores.Average();
    }

    internal double Cost(int from, int to) => members.Sum(member => member.Cost(from, to));

    internal double CostTo(int epoch, int from = int.MaxValue) =>
        members.Sum(member => member.CostTo(epoch, from));

    internal void Drop(int epoch) => DroppedAfter = epoch;

    /// <summary>
    /// The order of ranks after an epoch: not dropped, lower score, earlier place; then without a
    /// score; then failed.
    /// </summary>
    internal static List<MemberGroup> Ranked(IEnumerable<MemberGroup> groups, int epoch) =>
    [
        .. from @group in groups
           let score = @group.ScoreAfter(epoch)
           orderby @group.HasFailed, score is null,
               @group.DroppedAfter ?? int.MaxValue descending, score,
               @group.Members[0].Place
           select @group,
    ];
}
