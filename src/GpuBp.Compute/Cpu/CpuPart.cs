namespace GpuBp.Compute.Cpu;

/// <summary>The part of a launch that one thread of a team runs: part Index of Count.</summary>
/// <remarks>
/// All parts run the same code at the same time. The order of a sum may depend on the shapes only,
/// never on Index or Count, so that the bits do not depend on the number of threads either.
/// </remarks>
internal readonly unsafe struct CpuPart(int index, int count, byte* scratch, byte* shared, CpuTeam? team)
{
    /// <summary>Which part, from 0.</summary>
    internal int Index { get; } = index;

    /// <summary>How many parts there are.</summary>
    internal int Count { get; } = count;

    /// <summary>This part's own memory, 64-byte aligned, <see cref="CpuWork.ScratchBytes"/> or more.</summary>
    internal byte* Scratch { get; } = scratch;

    /// <summary>Memory that all parts share, 64-byte aligned, <see cref="CpuWork.SharedBytes"/> or more.</summary>
    internal byte* Shared { get; } = shared;

    /// <summary>Waits until every part has come here; what they wrote before can be read after.</summary>
    internal void Barrier()
    {
        if (Count > 1)
            team!.Barrier(Count);
    }

    /// <summary>This part's share of <paramref name="count"/> things, cut at multiples of <paramref name="unit"/>.</summary>
    internal (int First, int End) Share(int count, int unit = 1)
    {
        var units = (count + unit - 1) / unit;
        var first = (int)((long)units * Index / Count) * unit;
        var end = (int)((long)units * (Index + 1) / Count) * unit;
        return (Math.Min(first, count), Math.Min(end, count));
    }
}
