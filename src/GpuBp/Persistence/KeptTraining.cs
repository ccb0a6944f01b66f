namespace GpuBp;

/// <summary>What a model keeps of its training, to be trained further.</summary>
internal sealed record KeptTraining
{
    /// <summary>What holds classes without rows; null for nothing.</summary>
    internal ClassMoments? Moments { get; init; }

    /// <summary>The optimizer's state of each network; null where it is not kept.</summary>
    internal IReadOnlyList<KeptOptimizer>? Optimizers { get; init; }

    /// <summary>Whether the file was a checkpoint.</summary>
    internal bool IsCheckpoint { get; init; }

    /// <summary>What a file has.</summary>
    /// <param name="file">The file.</param>
    /// <param name="members">The networks that were loaded from it.</param>
    /// <param name="plan">Its plan; null for none.</param>
    /// <exception cref="ModelFileException">Something contradicts the networks or the
    /// plan.</exception>
    internal static KeptTraining Read(
        SafetensorsFile file, IReadOnlyList<Mlp> members, TablePlan? plan)
    {
        var optimizers = members
            .Select((member, m) => KeptOptimizer.Read(
                file, member, NetworkDescription.Prefix(m, members.Count)))
            .OfType<KeptOptimizer>().ToList();
        return new KeptTraining
        {
            Moments = ClassMoments.Read(file, plan),
            Optimizers = optimizers.Count == members.Count ? optimizers : null,
            IsCheckpoint =
                DescriptionFormat.Node(file).OptionalObject("checkpoint") is not null,
        };
    }

    /// <summary>The same with the states of the networks' optimizers, of all or of none.</summary>
    internal KeptTraining With(IReadOnlyList<KeptOptimizer?> optimizers) => this with
    {
        Optimizers = optimizers.Contains(null) ? null : [.. optimizers.OfType<KeptOptimizer>()],
    };

    internal void AddTo(SafetensorsWriter writer)
    {
        Moments?.AddTo(writer);
        for (var m = 0; m < Optimizers?.Count; m++)
            Optimizers[m].AddTo(writer, NetworkDescription.Prefix(m, Optimizers.Count));
    }
}
