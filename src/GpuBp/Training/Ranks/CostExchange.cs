namespace GpuBp;

/// <summary>Makes the costs of the samples that each rank has computed known to all.</summary>
/// <param name="plan">The ranks, and their shares of each batch.</param>
/// <param name="batcher">The batches.</param>
internal sealed class CostExchange(RankPlan plan, Batcher batcher)
{
    /// <summary>The costs of some batches.</summary>
    /// <param name="costs">One for each sample, in the order of the epoch.</param>
    /// <param name="first">The first batch.</param>
    /// <param name="end">The batch after the last.</param>
    internal void Share(BufferView<float> costs, int first, int end)
    {
        if (first == end)
            return;
        var group = plan.Group!;
        var start = (long)first * batcher.BatchSize;
        var samples = (int)(Math.Min((long)end * batcher.BatchSize, batcher.Rows) - start);
        var all = costs.Slice(start, samples).ToArray();
        var counts = new int[group.Size];
        for (var rank = 0; rank < counts.Length; rank++)
            counts[rank] = Runs(rank, first, end).Sum(run => run.Count);
        var received = new float[samples];
        var own = new float[counts[group.Rank]];
        Copy(group.Rank, first, end, own, all, isSent: true);
        group.BeginAllGather<float>(own, received, counts).Wait();
        var before = 0;
        for (var rank = 0; rank < counts.Length; rank++)
        {
            Copy(
                rank, first, end, received.AsMemory(before, counts[rank]), all, isSent: false);
            before += counts[rank];
        }

        costs.Slice(start, samples).CopyFrom(all);
    }

    // What a rank has lies scattered over the batches, and is sent without gaps.
    private void Copy(
        int rank, int first, int end, Memory<float> packed, float[] all, bool isSent)
    {
        var at = 0;
        foreach (var (start, count) in Runs(rank, first, end))
        {
            var there = all.AsSpan(start, count);
            var here = packed.Span.Slice(at, count);
            (isSent ? there : here).CopyTo(isSent ? here : there);
            at += count;
        }
    }

    private IEnumerable<(int Start, int Count)> Runs(int rank, int first, int end)
    {
        var share = plan.ShareOf(rank);
        for (var batch = first; batch < end; batch++)
        {
            var (row, count) = share.RowsIn(batcher.CountOf(batch));
            yield return ((batch - first) * batcher.BatchSize + row, count);
        }
    }
}
