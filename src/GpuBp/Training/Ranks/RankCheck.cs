using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace GpuBp;

/// <summary>Compares what the ranks were given, before the first step.</summary>
internal static class RankCheck
{
    private const int MaxText = 100;

    /// <summary>All ranks call it, and all throw the same if two differ.</summary>
    /// <param name="group">The ranks.</param>
    /// <param name="trainer">The trainer.</param>
    /// <param name="source">The samples.</param>
    /// <param name="options">The options of the run.</param>
    /// <param name="plan">The shards.</param>
    /// <exception cref="ProcessGroupException">Two ranks differ.</exception>
    internal static void RequireSame(
        IProcessGroup group,
        Trainer trainer,
        TrainingSource source,
        FitOptions options,
        RankPlan? plan)
    {
        var own = CheckpointIdentity.Of(trainer, source, options, plan)
            .Concat(Others(trainer, options))
            .Select(pair => $"{pair.Key}\t{Short(pair.Value)}").ToArray();
        var all = group.AllGather(string.Join('\n', own)).Select(text => text.Split('\n'));
        foreach (var (rank, texts) in all.Index())
        {
            var first = all.First();
            for (var n = 0; n < first.Length; n++)
            {
                if (n < texts.Length && texts[n] == first[n])
                    continue;
                var (expected, actual) = (first[n].Split('\t'), texts.ElementAtOrDefault(n));
                throw new ProcessGroupException(
                    $"The ranks were not given the same: the {expected[0]} is {expected[1]} on " +
                    $"{group.Name(0)}, and {actual?.Split('\t')[^1] ?? "missing"} on " +
                    $"{group.Name(rank)}. Start all ranks with the same program, options and data.")
                {
                    Ranks = [0, rank],
                };
            }
        }
    }

    private static Dictionary<string, string> Others(
        Trainer trainer, FitOptions options) => InvariantText.Of(() =>
        new Dictionary<string, string>
        {
            ["library version"] = DescriptionFormat.Library,
            ["kind of device"] = trainer.Network.Device.Info.Backend,
            ["network's first parameters"] = Hash(trainer.Network),
            ["number of epochs"] = $"{options.Epochs}",
            ["patience"] = $"{options.Patience}",
            ["minimum improvement"] = $"{options.MinDelta}",
            ["time budget"] = $"{options.TimeBudget}",
            ["interval of checkpoints"] = options.Checkpoints is { } checkpoints
                ? $"{checkpoints.Every}, {checkpoints.EveryEpochs}, {checkpoints.EverySteps}"
                : "none",
        });

    private static string Hash(Mlp network) => Convert.ToHexStringLower(
        SHA256.HashData(MemoryMarshal.AsBytes<float>(network.Parameters.ToArray())));

    private static string Short(string text)
    {
        text = text.Replace('\n', ' ').Replace('\t', ' ');
        return text.Length <= MaxText
            ? text
            : $"{text[..MaxText]}… ({Convert.ToHexStringLower(
                SHA256.HashData(MemoryMarshal.AsBytes<char>(text)))[..8]})";
    }
}
