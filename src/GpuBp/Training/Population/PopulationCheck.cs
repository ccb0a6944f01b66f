namespace GpuBp;

/// <summary>
/// Checks members before any is trained; messages give name, actual, expected, remedy.
/// </summary>
internal static class PopulationCheck
{
    /// <exception cref="ArgumentException">A member does not suit itself or the first.</exception>
    internal static void Members(
        IReadOnlyList<PopulationMember> members, PopulationOptions options, string name)
    {
        if (members.Count == 0)
            throw new ArgumentException($"{name} is empty; give at least one member.", name);
        for (var n = 0; n < members.Count; n++)
        {
            ArgumentNullException.ThrowIfNull(members[n], $"{name}[{n}]");
            var member = members[n];
            Alone(member, member.Name(n), name);
            if (options.Rungs.Count > 0 && !member.IsValidated)
                throw new ArgumentException(
                    $"{member.Name(n)} has no validation samples, but Rungs drop members by " +
                    "their scores on them. Set Validation, give the recipe's options a " +
                    "ValidationShare, or leave Rungs out.",
                    name);
            if (member.Options.Checkpoints is not null)
                throw new ArgumentException(
                    $"The recipe of {member.Name(n)} has checkpoints; members need a folder " +
                    "each. Set PopulationOptions.Checkpoints, which makes them, instead.",
                    name);
            if (n > 0)
                Alike(members, n, name);
        }

        var epochs = members.Max(member => member.Options.Epochs);
        if (options.Rungs is [.., var last] && last >= epochs)
            throw new ArgumentException(
                $"The last of the Rungs is epoch {last}; members train for at most {epochs} " +
                "epochs. Give rungs before the last epoch.",
                nameof(options));
    }

    /// <summary>A member suits its own data.</summary>
    private static void Alone(PopulationMember member, string who, string name)
    {
        var (train, options) = (member.Train, member.Options);
        if (member.Recipe.Layers[^1].Outputs is var outputs && outputs != train.Outputs)
            throw new ArgumentException(
                $"{who} has an output layer of {outputs} neurons; its samples have " +
                $"{train.Outputs} targets each. Make the recipe's last layer as wide as the " +
                "number of targets or classes.",
                name);
        if (options.Validation is { } validation &&
            (validation.Inputs, validation.Outputs) != (train.Inputs, train.Outputs))
            throw new ArgumentException(
                $"{who} is validated on {validation}, and trained on {train}. Give both the same " +
                "inputs and targets.",
                name);
        try
        {
            options.Validate(train, name);
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{who}: {e.Message}", name, e);
        }
    }

    private static string Measure(FitOptions options) =>
        options.OwnMetric?.ToString() ?? $"{options.Metric}";

    /// <summary>Members have the inputs and outputs of the first, and comparable scores.</summary>
    private static void Alike(IReadOnlyList<PopulationMember> members, int n, string name)
    {
        var (first, other) = (members[0], members[n]);
        if ((other.Train.Inputs, other.Train.Outputs) != (first.Train.Inputs, first.Train.Outputs))
            throw new ArgumentException(
                $"{other.Name(n)} learns from {other.Train}, {first.Name(0)} from " +
                $"{first.Train}. Give all members the same inputs and targets.",
                name);
        var (own, ofFirst) = (Measure(other.Options), Measure(first.Options));
        if (own != ofFirst)
            throw new ArgumentException(
                $"{other.Name(n)} is measured by {own}, {first.Name(0)} by {ofFirst}. Give all " +
                "members the same Metric, to rank them by it.",
                name);
        if (other.IsValidated != first.IsValidated)
            throw new ArgumentException(
                $"{(other.IsValidated ? first.Name(0) : other.Name(n))} has no validation " +
                $"samples, {(other.IsValidated ? other.Name(n) : first.Name(0))} has some. Give " +
                "all members some, or none, to rank them by the same loss.",
                name);
    }
}
