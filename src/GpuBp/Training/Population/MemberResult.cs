namespace GpuBp;

/// <summary>What became of a member of a <see cref="Population"/>.</summary>
public sealed class MemberResult : IDisposable
{
    internal MemberResult()
    {
    }

    /// <summary>The member.</summary>
    public required PopulationMember Member { get; init; }

    /// <summary>Its place in the list of members, from 0.</summary>
    public required int Place { get; init; }

    /// <summary>
    /// The loss of its network, or 1 − accuracy where <see cref="FitOptions.Metric"/> says so: on
    /// its validation samples; without any, on the training samples. What
    /// <see cref="FitOptions.OwnMetric"/> measures, if there is one, negated where higher is
    /// better. Null if no epoch is finished, or the loss is no number.
    /// </summary>
    public required double? Score { get; init; }

    /// <summary>The network, on the population's device; null if it was never begun, has failed, or
    /// was taken.</summary>
    public Mlp? Network { get; internal set; }

    /// <summary>Its history, and why its training ended; null if it was never begun, or has
    /// failed.</summary>
    public required TrainingResult? Training { get; init; }

    /// <summary>The epoch after which it was dropped, 0 if the budget let it not begin; null if it
    /// was not dropped.</summary>
    public required int? DroppedAfter { get; init; }

    /// <summary>The infinity or NaN that ended its training; null for none.</summary>
    public required NonFiniteException? Failure { get; init; }

    /// <summary>The optimizer's state; null where it is not kept.</summary>
    internal KeptOptimizer? Optimizer { get; init; }

    /// <summary>Takes the network: from now on it is the caller's to dispose.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public Mlp TakeNetwork()
    {
        var network = Network ?? throw new InvalidOperationException(
            $"{Member.Name(Place)} has no network: " + (
                Failure is not null ? $"its training failed. {Failure.Message}"
                : Training is null ? "its training was never begun."
                : "it was taken before, or disposed."));
        Network = null;
        return network;
    }

    /// <summary>Disposes the network, unless it was taken.</summary>
    public void Dispose()
    {
        Network?.Dispose();
        Network = null;
    }
}
