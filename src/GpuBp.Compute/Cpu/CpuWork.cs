namespace GpuBp.Compute.Cpu;

/// <summary>The properties of a launch that the CPU device needs to run its SIMD form.</summary>
internal readonly record struct CpuWork
{
    /// <summary>The rough time of one thread in nanoseconds, which decides the number of
    /// threads.</summary>
    internal required long Nanoseconds { get; init; }

    /// <summary>
    /// Above 0 if the rows of a batch are distributed over the parts: of every batch matrix, a part
    /// uses only the rows <c>Share(BatchRows)</c>, and it writes nothing else that such a launch
    /// reads. It has no barrier and no shared memory. Two successive launches with equal BatchRows
    /// then need no barrier between them.
    /// </summary>
    internal int BatchRows { get; init; }

    /// <summary>The bytes of scratch memory for each part.</summary>
    internal long ScratchBytes { get; init; }

    /// <summary>The bytes of memory that the parts share.</summary>
    internal long SharedBytes { get; init; }
}
