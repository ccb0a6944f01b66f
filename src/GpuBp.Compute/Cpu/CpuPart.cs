namespace GpuBp.Compute.Cpu;

/// <summary>The part of a launch that one thread of a team runs: part Index of Count.</summary>
/// <remarks>
/// All parts run the same code at the same time. The order of a sum must depend only on the shapes,
/// never on Index or Count, so that the number of threads does not change the bits.
/// </remarks>
internal readonly unsafe struct CpuPart(
    int index, int count, byte* scratch, byte* shared, CpuTeam? team)
{
    /// <summary>The number of this part, from 0.</summary>
    internal int Index { get; } = index;

    /// <summary>The number of parts.</summary>
    internal int Count { get; } = count;

    /// <summary>This part's own memory, 64-byte aligned, <see cref="CpuWork.ScratchBytes"/> or
    /// more.</summary>
    internal byte* Scratch { get; } = scratch;

    /// <summary>Memory that all parts share, 64-byte aligned, <see cref="CpuWork.SharedBytes"/> or
    /// more.</summary>
    internal byte* Shared { get; } = shared;

    /// <summary>Waits for all parts; afterwards each sees what the others wrote before.</summary>
    internal void Barrier()
    {
        if (Count > 1)
            team!.Barrier(Count);
    }

    /// <summary>This part's share of <paramref name="count"/> items; shares begin at multiples of
    /// <paramref name="unit"/>.</summary>
    internal (int First, int End) Share(int count, int unit = 1)
    {
        var units = (count + unit - 1) / unit;
        var first = (int)((long)units * Index / Count) * unit;
        var end = (int)((long)units * (Index + 1) / Count) * unit;
        return (Math.Min(first, count), Math.Min(end, count));
    }
}
