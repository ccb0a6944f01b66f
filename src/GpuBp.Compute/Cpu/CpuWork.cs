namespace GpuBp.Compute.Cpu;

/// <summary>What the CPU device needs to know of a launch before it runs its SIMD form.</summary>
internal readonly record struct CpuWork
{
    /// <summary>How long one thread takes, in nanoseconds, roughly; decides how many threads run it.</summary>
    internal required long Nanoseconds { get; init; }

    /// <summary>
    /// Above 0 where the launch is cut by the rows of a batch: part p reads and writes, of every
    /// batch matrix, no rows but <c>Share(BatchRows)</c>, and writes nothing else that such a launch
    /// reads; it uses no barrier and no shared memory. Two such launches of equal BatchRows, one after the other, need
    /// no barrier between them.
    /// </summary>
    internal int BatchRows { get; init; }

    /// <summary>Bytes of scratch memory for each part.</summary>
    internal long ScratchBytes { get; init; }

    /// <summary>Bytes of memory that the parts share.</summary>
    internal long SharedBytes { get; init; }
}
