namespace GpuBp.Bench.Scale;

/// <summary>The numbers that a collective sends to other ranks, or receives from them, whichever
/// are more: a wire carries both ways at once.</summary>
internal static class Traffic
{
    internal static long AllToAll(int sent, int received, int sentToItself, int keptOfItself) =>
        Math.Max(sent - sentToItself, received - keptOfItself);

    internal static long AllGather(int ranks, int sent, int received) =>
        Math.Max(received - sent, (ranks - 1L) * sent);

    internal static long Broadcast(int ranks, int count) => (ranks - 1L) * count;
}
