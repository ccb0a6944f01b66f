namespace GpuBp;

/// <summary>The content of a page.</summary>
internal sealed record ReportContent
{
    /// <summary>The heading.</summary>
    internal required string Title { get; init; }

    /// <summary>The network, which nobody trains meanwhile.</summary>
    internal required Mlp Network { get; init; }

    /// <summary>The results of each epoch, in order.</summary>
    internal required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>Snapshots of the network over time.</summary>
    internal required IReadOnlyList<NetworkSnapshot> Snapshots { get; init; }

    /// <summary>A snapshot of the network now.</summary>
    internal required NetworkSnapshot Now { get; init; }

    /// <summary>The width of the images; 0 if the inputs are not images.</summary>
    internal required int ImageWidth { get; init; }

    /// <summary>Facts for repeating the run.</summary>
    internal required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>The search that has found the recipe; null for none.</summary>
    internal required SearchResult? Trials { get; init; }

    /// <summary>The ranks that trained; none where the process was alone.</summary>
    internal required IReadOnlyList<RankSummary> Ranks { get; init; }

    /// <summary>The time when training started.</summary>
    internal required DateTimeOffset Began { get; init; }

    /// <summary>The results of training; empty while it runs.</summary>
    internal required ReportEnd End { get; init; }
}

/// <summary>The results of training; empty while it runs.</summary>
internal sealed record ReportEnd
{
    /// <summary>The result of training; null while it runs.</summary>
    internal TrainingResult? Result { get; init; }

    /// <summary>The network's outputs for test samples; null without any.</summary>
    internal TestOutcome? Test { get; init; }

    /// <summary>The time of each kernel in a step; null if not measured.</summary>
    internal StepProfile? Profile { get; init; }
}
