namespace GpuBp;

/// <summary>The members of a population from the first epoch to the last rank.</summary>
/// <param name="groups">The members, by group; the field disposes them.</param>
/// <param name="device">The device of the population.</param>
/// <param name="options">When members are dropped, and what they may cost.</param>
internal sealed class Field(
    IReadOnlyList<MemberGroup> groups, Device device, PopulationOptions options) : IDisposable
{
    private readonly MemberRun[] _members = [.. groups.SelectMany(group => group.Members)];

    private readonly MemberExchange? _exchange =
        options.Group is { Size: > 1 } group ? new MemberExchange(group) : null;

    /// <summary>The groups of members with places one after another.</summary>
    /// <param name="members">[groups][members].</param>
    /// <param name="device">The device of the population.</param>
    /// <param name="options">The options of the population.</param>
    internal static Field Of(
        IEnumerable<IReadOnlyList<PopulationMember>> members,
        Device device,
        PopulationOptions options)
    {
        var (place, groups) = (0, members.ToList());
        var isAlone = groups is [{ Count: 1 }];
        return new Field(
            [
                .. groups.Select(some => new MemberGroup(
                [
                    .. some.Select(one =>
                        new MemberRun(one, place++, device, options, isAlone)),
                ])),
            ],
            device,
            options);
    }

    /// <summary>The multiply-adds of all finished epochs.</summary>
    internal double Spent => SpentTo(int.MaxValue);

    /// <summary>Whether cancellation was requested, on any rank.</summary>
    internal bool IsCancelled { get; private set; }

    /// <summary>Trains rung after rung. If this throws, the other ranks end too.</summary>
    /// <returns>The groups, ranked.</returns>
    internal IReadOnlyList<MemberGroup> Train(
        IProgress<PopulationProgress>? progress, CancellationToken cancellation) =>
        options.Group.OrFail(() => Ranked(progress, cancellation));

    private List<MemberGroup> Ranked(
        IProgress<PopulationProgress>? progress, CancellationToken cancellation)
    {
        var going = groups.ToList();
        Assign();
        var field = new FieldProgress(progress);
        int[] ends = [.. options.Rungs, int.MaxValue];
        for (var n = 0; n < ends.Length; n++)
        {
            going = Affordable(going, last: n == 0 ? 0 : ends[n - 1], ends[n]);
            field.Begin(
                going.Sum(group => group.Members.Count),
                Spent,
                going.Sum(group => group.CostTo(ends[n])) + Later(going, ends.AsSpan(n)));
            Run(going, ends[n], field, cancellation);
            if (IsCancelled || going.All(group => group.HasEndedBy(ends[n])))
                break;
            going = Kept(going, ends[n]);
        }

        if (_exchange is not null)
            _exchange.Share(
                [.. _members.Select(member => member.Shared()).OfType<(Mlp, int)>()]);
        return MemberGroup.Ranked(groups, int.MaxValue);
    }

    public void Dispose()
    {
        foreach (var member in groups.SelectMany(group => group.Members))
            member.Dispose();
    }

    private void Run(
        List<MemberGroup> going, int end, FieldProgress progress, CancellationToken cancellation)
    {
        MemberRun[] runs =
        [
            .. going.SelectMany(group => group.Members)
                .Where(member => member.IsHere && !member.HasEnded),
        ];
        LaneThreads.Run(
            DeviceLanes.Count(device),
            runs.Length,
            (n, token) => runs[n].Run(end, progress, token),
            cancellation);
        IsCancelled = cancellation.IsCancellationRequested;
        if (_exchange is null)
            return;

        var (outcomes, isCancelled) =
            _exchange.Share([.. runs.Select(run => run.Outcome)], IsCancelled);
        IsCancelled = isCancelled;
        foreach (var outcome in outcomes)
            _members[outcome.Place].Receive(outcome);
    }

    private void Assign()
    {
        if (_exchange is null)
            return;
        var ranks = _exchange.Ranks(
            [.. _members.Select(member => member.CostTo(int.MaxValue))], options.CostOfFirst);
        foreach (var member in _members)
            member.AssignTo(ranks[member.Place], options.Group!);
    }

    /// <summary>Drops the worse ones after a rung.</summary>
    private List<MemberGroup> Kept(List<MemberGroup> going, int rung)
    {
        var ranked = MemberGroup.Ranked(going, rung);
        var count = (ranked.Count + options.Factor - 1) / options.Factor;
        foreach (var group in ranked.Skip(count).Where(group => !group.HasFailed))
            group.Drop(rung);
        return [.. ranked.Take(count).Where(group => !group.HasFailed)];
    }

    private double SpentTo(int epoch) => _members.Sum(member => member.SpentTo(epoch));

    /// <summary>Drops those that the budget does not let go on.</summary>
    /// <remarks>By what was spent at the rung, though checkpoints may be from beyond it.</remarks>
    private List<MemberGroup> Affordable(List<MemberGroup> going, int last, int end)
    {
        var left = options.Budget - SpentTo(last);
        var count = 0;
        while (count < going.Count)
        {
            var cost = going[count].CostTo(end, from: last);
            if (count > 0 && cost > left)
                break;
            left -= cost;
            count++;
        }

        foreach (var group in going.Skip(count))
            group.Drop(last);
        return going[..count];
    }

    /// <summary>An estimate of what the rungs after the first of these will cost.</summary>
    private double Later(List<MemberGroup> going, ReadOnlySpan<int> ends)
    {
        var (cost, count) = (0.0, going.Count);
        for (var n = 1; n < ends.Length; n++)
        {
            count = (count + options.Factor - 1) / options.Factor;
            var (from, to) = (ends[n - 1], ends[n]);
            cost += going.Sum(group => group.Cost(from, to)) * count / going.Count;
        }

        return cost;
    }
}
