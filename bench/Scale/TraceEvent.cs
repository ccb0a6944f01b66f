namespace GpuBp.Bench.Scale;

/// <summary>What a rank did in a step, as the wire sees it.</summary>
/// <param name="Seconds">Since the event before; a wait is none of it.</param>
/// <param name="Waited">The length of the wait.</param>
/// <param name="Operation">The number of the operation in its step, from 0.</param>
/// <param name="Bytes">What it sends or receives, whichever is more.</param>
/// <param name="IsWait">Whether the rank waits for the end; else it begins the operation.</param>
internal sealed record TraceEvent(
    double Seconds, double Waited, int Operation, long Bytes, bool IsWait);
