using System.Text.Json;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>What became of a member of a population on the rank that trained it.</summary>
internal sealed record MemberOutcome
{
    /// <summary>Its place in the list, from 0.</summary>
    public required int Place { get; init; }

    /// <summary>The history, and why it ended; null if it failed or was not begun.</summary>
    public TrainingResult? Training { get; init; }

    /// <summary>The epoch of the history that is the best, from 0; −1 for none.</summary>
    public int Best { get; init; } = -1;

    /// <summary>The infinity or NaN that ended it; null for none.</summary>
    public NonFinitePlace? Failure { get; init; }

    /// <summary>The outcome of a training.</summary>
    internal static MemberOutcome Of(
        int place, TrainingResult? training, NonFiniteException? failure = null) => new()
        {
            Place = place,
            Training = training,
            Best = training?.Best is { } best ? best.Epoch - training.History[0].Epoch : -1,
            Failure = failure?.Place,
        };
}

/// <summary>All that a <see cref="NonFiniteException"/> says.</summary>
internal sealed record NonFinitePlace
{
    public required string Message { get; init; }

    public required int Epoch { get; init; }

    public int? Part { get; init; }

    public required int Batch { get; init; }

    public required int[] Rows { get; init; }

    public required long Step { get; init; }

    public int? Layer { get; init; }

    public required bool IsRestored { get; init; }
}

/// <summary>Makes known to all ranks what became of each rank's members.</summary>
/// <param name="group">The ranks.</param>
internal sealed class MemberExchange(IProcessGroup group)
{
    /// <summary>The rank that trains each member: the costly ones first, each to the rank that has
    /// the least to do.</summary>
    /// <param name="costs">What each member costs, in the order of their places.</param>
    /// <param name="before">What the first rank has done already.</param>
    internal int[] Ranks(IReadOnlyList<double> costs, double before)
    {
        var (ranks, sums) = (new int[costs.Count], new double[group.Size]);
        sums[0] = before;
        foreach (var place in Enumerable.Range(0, costs.Count).OrderByDescending(n => costs[n]))
        {
            ranks[place] = Array.IndexOf(sums, sums.Min());
            sums[ranks[place]] += costs[place];
        }

        return ranks;
    }

    /// <summary>Shares what became of members, and whether a rank was cancelled.</summary>
    /// <param name="own">This rank's members.</param>
    /// <param name="isCancelled">Whether this rank was cancelled.</param>
    /// <returns>All ranks' members, and whether any was cancelled.</returns>
    internal (IReadOnlyList<MemberOutcome> Outcomes, bool IsCancelled) Share(
        IReadOnlyList<MemberOutcome> own, bool isCancelled)
    {
        var texts = group.AllGather(
            JsonSerializer.Serialize(own, MemberContext.Default.IReadOnlyListMemberOutcome));
        var flags = group.AllGather([isCancelled ? 1 : 0]);
        return ([.. texts.SelectMany(Read)], flags.Contains(1));
    }

    /// <summary>Makes the parameters of a rank's network those of all ranks' networks.</summary>
    internal void Share(Mlp network, int rank)
    {
        var values = network.Parameters.ToArray();
        group.BeginBroadcast<float>(values, rank).Wait();
        network.Parameters.CopyFrom(values);
    }

    private static IEnumerable<MemberOutcome> Read(string text) =>
        JsonSerializer.Deserialize(text, MemberContext.Default.IReadOnlyListMemberOutcome)!
            .Select(outcome => outcome.Best < 0 ? outcome : outcome with
            {
                Training = outcome.Training! with
                {
                    Best = outcome.Training.History[outcome.Best],
                },
            });
}

/// <summary>Written at build time, so that trimmed programs can train populations.</summary>
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<MemberOutcome>))]
internal sealed partial class MemberContext : JsonSerializerContext;
