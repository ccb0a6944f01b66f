
namespace GpuBp;

/// <summary>What must be the same for a run to resume, by name and as text.</summary>
internal static class CheckpointIdentity
{
    private const string DeviceName = "device";
    private const string Shards = "shards";
    private const string Decay = "schedule of weight decay";
    private const string Dropout = "schedule of dropout";
    private const string InitialRows = "number of initial rows";

    internal static IReadOnlyDictionary<string, string> Of(
        Trainer trainer, TrainingSource source, FitOptions options, RankPlan? plan) =>
        InvariantText.Of(() => new Dictionary<string, string>
        {
            ["network"] = string.Join(", ", trainer.Network.Layers.Select(Describe)),
            ["loss"] = trainer.Loss.Describe(),
            ["optimizer"] = trainer.Optimizer.ToString(),
            ["batch size"] = $"{trainer.BatchSize}",
            [Shards] = $"{plan?.Shards ?? 1}",
            ["seed"] = $"{trainer.Seed}",
            ["precision"] = $"{trainer.Precision}",
            ["schedule"] = options.Schedule.ToString(),
            [Decay] = options.DecaySchedule.ToString(),
            [Dropout] = options.DropoutSchedule.ToString(),
            [InitialRows] = $"{options.InitialRows ?? 0}",
            ["watch"] = options.OwnMetric?.ToString() ?? $"{options.Metric}",
            ["restores best"] = $"{options.RestoresBest}",
            ["epochs before"] = $"{trainer.EpochsBefore}",
            ["data"] = (source.IsStream ? "parts, the first " : "") +
                source.First.Fingerprint(),
            ["validation"] = options.Validation is null
                ? "none"
                : options.Validation.Fingerprint(),
        });

    /// <param name="checkpoint">The description of a checkpoint.</param>
    /// <param name="now">What the run of now has.</param>
    /// <exception cref="ModelFileException">The checkpoint is of another training.</exception>
    internal static void RequireSame(
        DescriptionNode checkpoint, IReadOnlyDictionary<string, string> now)
    {
        const int MaxText = 200;

        var saved = checkpoint.OptionalObject("training") ??
            throw checkpoint.Wrong("training", "an object");
        foreach (var (name, value) in now)
        {
            var text = name switch // Early checkpoints do not say these.
            {
                Shards => saved.OptionalText(name) ?? "1",
                InitialRows => saved.OptionalText(name) ?? "0",
                Decay or Dropout => saved.OptionalText(name) ?? Schedule.Constant.ToString(),
                _ => saved.Text(name),
            };
            if (text == value)
                continue;
            var before = text.Length <= MaxText ? text : text[..MaxText] + "…";
            throw new ModelFileException(
                $"{saved.Path}: it is of another training, whose {name} is {before}; of this one " +
                $"it is {value}. Give each training, and each call of Fit, a folder of its own, " +
                "or delete this one's checkpoints to begin anew.");
        }
    }

    /// <param name="checkpoint">
    /// The description of a checkpoint; early ones do not say their device.
    /// </param>
    /// <param name="device">The device of the run of now.</param>
    /// <exception cref="ModelFileException">
    /// The checkpoint is of another kind of device.
    /// </exception>
    internal static void RequireSameDevice(DescriptionNode checkpoint, Device device)
    {
        var now = device.Info.Backend;
        if (checkpoint.OptionalText(DeviceName) is { } saved && saved != now)
            throw new ModelFileException(
                $"{checkpoint.Path}: the run was on a device of the kind {saved}, and is on " +
                $"{now} now, whose sums round otherwise: it would come to other weights. Train " +
                $"on {saved}, or set Checkpoints.ResumesFromAnyDevice to resume all the same.");
    }

    private static string Describe(DenseLayer layer) =>
        $"{layer}{(layer.HasBias ? "" : " without bias")}" +
        (layer.Dropout > 0 ? $" dropout {layer.Dropout}" : "") +
        (layer.LearningRateFactor == 1 ? "" : $" learning rate × {layer.LearningRateFactor}") +
        (layer.ScalesInputs ? $" scale rate × {layer.ScaleRateFactor}" : "") +
        (layer.WeightDecay is { } decay ? $" weight decay {decay}" : "");
}
