namespace GpuBp;

/// <summary>What must be the same for a run to resume, by name and as text.</summary>
internal static class CheckpointIdentity
{
    internal static IReadOnlyDictionary<string, string> Of(
        Trainer trainer, TrainingSource source, FitOptions options) =>
        InvariantText.Of(() => new Dictionary<string, string>
        {
            ["network"] = string.Join(", ", trainer.Network.Layers.Select(Describe)),
            ["loss"] = trainer.Loss.Describe(),
            ["optimizer"] = trainer.Optimizer.ToString(),
            ["batch size"] = $"{trainer.BatchSize}",
            ["seed"] = $"{trainer.Seed}",
            ["precision"] = $"{trainer.Precision}",
            ["schedule"] = options.Schedule.ToString(),
            ["watch"] = $"{options.Metric}",
            ["restores best"] = $"{options.RestoresBest}",
            ["epochs before"] = $"{trainer.Epochs}",
            ["data"] = (source.IsStream ? "parts, the first " : "") +
                source.First.Fingerprint(),
            ["validation"] = options.Validation is null
                ? "none"
                : options.Validation.Fingerprint(),
        });

    /// <exception cref="ModelFileException">The checkpoint is of another training.</exception>
    internal static void RequireSame(
        DescriptionNode saved, IReadOnlyDictionary<string, string> now)
    {
        const int MaxText = 200;

        foreach (var (name, value) in now)
        {
            var text = saved.Text(name);
            if (text == value)
                continue;
            var before = text.Length <= MaxText ? text : text[..MaxText] + "…";
            throw new ModelFileException(
                $"{saved.Path}: it is of another training, whose {name} is {before}; of this one " +
                $"it is {value}. Give each training, and each call of Fit, a folder of its own, " +
                "or delete this one's checkpoints to begin anew.");
        }
    }

    private static string Describe(DenseLayer layer) =>
        $"{layer}{(layer.HasBias ? "" : " without bias")}" +
        (layer.Dropout > 0 ? $" dropout {layer.Dropout}" : "");
}
