using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Neighbouring parameters that an optimizer changes with the same learning rate and weight decay.
/// Frozen layers are in none.
/// </summary>
/// <param name="First">The position of the first.</param>
/// <param name="Length">Their number, with the gaps between them.</param>
/// <param name="RateFactor">Multiplies η; above 0.</param>
/// <param name="WeightDecay">λ; the optimizer's if null.</param>
internal readonly record struct ParameterGroup(
    long First, long Length, float RateFactor, float? WeightDecay)
{
    /// <summary>The fewest groups, in their order.</summary>
    internal static IReadOnlyList<ParameterGroup> Of(Mlp network, Optimizer optimizer)
    {
        var groups = new List<ParameterGroup>();
        var end = network.Parameters.Length;
        foreach (var layer in network.Layers.Reverse())
        {
            var (weights, biases, scale) =
                (layer.W.Data.Offset, layer.B.Offset, layer.ScaleOffset);
            if (!layer.IsFrozen)
            {
                var (factor, decay) = (layer.LearningRateFactor, layer.WeightDecay);
                var ofBiases = optimizer.DecaysBiases ? decay : 0;
                if (layer.ScalesInputs)
                    Add(new(scale, end - scale, factor * layer.ScaleRateFactor, ofBiases));
                Add(new(biases, scale - biases, factor, ofBiases));
                Add(new(weights, biases - weights, factor, decay));
            }

            end = weights;
        }

        groups.Reverse();
        return groups;

        void Add(ParameterGroup group)
        {
            if (groups.Count > 0 && group.IsBefore(groups[^1]))
                groups[^1] = group with { Length = group.Length + groups[^1].Length };
            else
                groups.Add(group);
        }
    }

    /// <summary>Whether the groups need other numbers than all parameters together.</summary>
    internal static bool Differ(IReadOnlyList<ParameterGroup> groups, Mlp network) =>
        groups is not [{ RateFactor: 1, WeightDecay: null } all] ||
        all.Length != network.Parameters.Length;

    /// <summary>The group's <see cref="GroupNumbers.Settings"/> numbers.</summary>
    internal float[] SettingsFor(Optimizer optimizer)
    {
        var settings = new float[GroupNumbers.Settings];
        settings[GroupNumbers.RateFactor] = RateFactor;
        settings[GroupNumbers.Hyper4] = optimizer.Decay is { } decay
            ? WeightDecay ?? decay
            : optimizer.Settings[UpdateNumbers.Hyper4];
        return settings;
    }

    private bool IsBefore(ParameterGroup other) =>
        First + Length == other.First &&
        (RateFactor, WeightDecay) == (other.RateFactor, other.WeightDecay);
}
