namespace GpuBp.Bench.Scale;

/// <summary>What a task has come to, on rank 0.</summary>
/// <param name="Rates">Samples per second of each epoch, or networks per second.</param>
/// <param name="Hash">Of the bits of the parameters.</param>
/// <param name="Bytes">What the training had on the device.</param>
/// <param name="Trace">What the first of several ranks did in a step.</param>
internal sealed record ScaleOutcome(
    double[] Rates, string Hash, long Bytes, IReadOnlyList<TraceEvent>? Trace = null);
