namespace GpuBp.Tests.Groups;

/// <summary>What one rank brings to a collective, and what it does with what all bring.</summary>
internal sealed class ThreadPart
{
    /// <summary>What is begun, in words; all ranks must say the same.</summary>
    internal required string Collective { get; init; }

    /// <summary>Elements to each rank, of an all-to-all.</summary>
    internal int[] SendCounts { get; init; } = [];

    /// <summary>Elements from each rank, of an all-to-all.</summary>
    internal int[] ReceiveCounts { get; init; } = [];

    /// <summary>What passes this rank's link.</summary>
    internal long Bytes { get; init; }

    /// <summary>Reads what is sent.</summary>
    internal Func<byte[]> Read { get; init; } = () => [];

    /// <summary>Takes the parts of all ranks.</summary>
    internal Action<ThreadPart[]> Receive { get; init; } = _ => { };

    /// <summary>What was sent, since all ranks have begun.</summary>
    internal byte[] Sent { get; set; } = [];
}
