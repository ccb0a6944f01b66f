namespace GpuBp.Bench.Scale;

/// <summary>Foretells the time of a step on many hosts.</summary>
internal static class ScalingModel
{
    /// <summary>
    /// The seconds of a step: the trace of a rank is replayed on a wire, which carries one
    /// operation after another. A rank goes on while an operation is pending, until it waits for
    /// it.
    /// </summary>
    /// <param name="trace">What a rank does in a step where nothing has to be waited for.</param>
    /// <param name="ranks">The ranks.</param>
    /// <param name="wire">The wire.</param>
    internal static double StepSeconds(
        IReadOnlyList<TraceEvent> trace, int ranks, Wire wire)
    {
        var (now, free) = (0.0, 0.0);
        var ends = new Dictionary<int, double>();
        foreach (var one in trace)
        {
            now += one.Seconds;
            if (one.IsWait)
            {
                now = Math.Max(now, ends[one.Operation]);
                continue;
            }

            free = Math.Max(free, now) + one.Bytes / wire.BytesPerSecond;
            ends[one.Operation] = free + wire.Delay(ranks);
        }

        return now;
    }
}
