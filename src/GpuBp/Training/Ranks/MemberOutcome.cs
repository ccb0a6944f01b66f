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

/// <summary>Written at build time, so that trimmed programs can train populations.</summary>
[JsonSourceGenerationOptions(
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(IReadOnlyList<MemberOutcome>))]
internal sealed partial class MemberContext : JsonSerializerContext;
