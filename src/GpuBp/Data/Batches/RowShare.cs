namespace GpuBp;

/// <summary>
/// The share of each batch that a process computes: a batch is cut into shards of as equal sizes as
/// can be, and the process has some that follow one another.
/// </summary>
/// <param name="Shards">The shards of a batch, at least 1.</param>
/// <param name="First">The first shard of the process.</param>
/// <param name="Count">The number of its shards, at least 1.</param>
internal readonly record struct RowShare(int Shards, int First, int Count)
{
    /// <summary>Whole batches.</summary>
    internal static RowShare All { get; } = new(1, 0, 1);

    /// <summary>The rows of a shard in a batch of so many.</summary>
    internal (int First, int Count) RowsOf(int shard, int batch)
    {
        var first = FirstRow(shard, batch);
        return (first, FirstRow(shard + 1, batch) - first);
    }

    /// <summary>The rows of the process in a batch of so many.</summary>
    internal (int First, int Count) RowsIn(int batch)
    {
        var first = FirstRow(First, batch);
        return (first, FirstRow(First + Count, batch) - first);
    }

    /// <summary>The maximum number of rows of a shard, of a batch of so many.</summary>
    internal int MaxShardRows(int batch) => (batch - 1) / Shards + 1;

    /// <summary>The maximum number of rows of the process, of a batch of so many.</summary>
    internal int MaxRows(int batch) => (int)Math.Min(
        batch, ((long)batch * Count - 1) / Shards + 1);

    private int FirstRow(int shard, int batch) => (int)((long)batch * shard / Shards);
}
