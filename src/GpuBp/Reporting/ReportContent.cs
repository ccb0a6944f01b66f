namespace GpuBp;

/// <summary>All that a page shows.</summary>
internal sealed record ReportContent
{
    /// <summary>The heading.</summary>
    internal required string Title { get; init; }

    /// <summary>The network, which is not trained meanwhile.</summary>
    internal required Mlp Network { get; init; }

    /// <summary>What was known after each epoch, in order.</summary>
    internal required IReadOnlyList<TrainingProgress> History { get; init; }

    /// <summary>What the network was like over time.</summary>
    internal required IReadOnlyList<NetworkMoment> Moments { get; init; }

    /// <summary>What the network is like now.</summary>
    internal required NetworkMoment Now { get; init; }

    /// <summary>The width of the images that inputs are; 0 where they are none.</summary>
    internal required int ImageWidth { get; init; }

    /// <summary>What it takes to repeat the run.</summary>
    internal required IReadOnlyList<(string Name, string Value)> Facts { get; init; }

    /// <summary>When training began.</summary>
    internal required DateTimeOffset Began { get; init; }

    /// <summary>What is known when training has ended.</summary>
    internal required ReportEnd End { get; init; }
}

/// <summary>What is known when training has ended; nothing while it goes on.</summary>
internal sealed record ReportEnd
{
    /// <summary>What training came to; null while it goes on.</summary>
    internal TrainingResult? Result { get; init; }

    /// <summary>What the network answers to test samples; null without any.</summary>
    internal TestOutcome? Test { get; init; }

    /// <summary>Where the time of steps goes; null where that was not measured.</summary>
    internal StepProfile? Profile { get; init; }
}
