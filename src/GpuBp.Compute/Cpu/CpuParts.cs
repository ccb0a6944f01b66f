namespace GpuBp.Compute.Cpu;

/// <summary>Memory for the parts of a team's job: scratch memory for each, and shared
/// memory.</summary>
internal sealed class CpuParts(CpuTeam team) : IDisposable
{
    private readonly CpuScratchMemory[] _scratch =
        [.. Enumerable.Range(0, team.Threads).Select(_ => new CpuScratchMemory())];

    private readonly CpuScratchMemory _shared = new();

    /// <summary>Enlarges the memory of the first <paramref name="count"/> parts, if
    /// needed.</summary>
    internal void Reserve(int count, long scratchBytes, long sharedBytes)
    {
        for (var i = 0; i < count; i++)
            _scratch[i].Reserve(scratchBytes);
        _shared.Reserve(sharedBytes);
    }

    internal unsafe CpuPart Part(int index, int count) =>
        new(index, count, _scratch[index].Start, _shared.Start, team);

    public void Dispose()
    {
        foreach (var scratch in _scratch)
            scratch.Dispose();
        _shared.Dispose();
    }
}
