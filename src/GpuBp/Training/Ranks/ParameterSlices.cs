using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Parameters that follow one another.</summary>
/// <param name="First">The position of the first.</param>
/// <param name="Length">Their number, which may be 0.</param>
internal readonly record struct ParameterRange(long First, long Length)
{
    /// <summary>The position after the last.</summary>
    internal long End => First + Length;

    /// <summary>The parameters of layer l, with the gap behind them.</summary>
    internal static ParameterRange Of(Mlp network, int l)
    {
        var first = network.Layers[l].W.Data.Offset;
        var end = l + 1 < network.Layers.Count
            ? network.Layers[l + 1].W.Data.Offset
            : network.Parameters.Length;
        return new(first, end - first);
    }

    /// <summary>These elements of something in the layout of the parameters.</summary>
    internal BufferView<float> Of(BufferView<float> values) => values.Slice(First, Length);
}

/// <summary>
/// The buckets in which gradients are exchanged, from the output layer back, and the slice of each
/// bucket that a rank owns: it adds the slice's gradients, keeps its optimizer state, and updates
/// it.
/// </summary>
/// <remarks>
/// Slices end on the blocks of <see cref="GradientSquares"/>, so that the norm of a gradient has
/// the same bits whatever the number of ranks.
/// </remarks>
internal sealed class ParameterSlices
{
    private const int Block = GradientSquares.Block;

    /// <summary>Layers are joined up to so many parameters: 4 MiB.</summary>
    private const long MinBucket = 1 << 20;

    /// <summary>A larger layer is exchanged in several buckets: 256 MiB.</summary>
    private const long MaxBucket = 1 << 26;

    private readonly int _ranks;

    /// <param name="network">The network.</param>
    /// <param name="ranks">The number of ranks.</param>
    internal ParameterSlices(Mlp network, int ranks)
    {
        _ranks = ranks;
        var buckets = new List<ParameterRange>();
        var end = network.Parameters.Length;
        for (var l = network.Layers.Count - 1; l >= 0; l--)
        {
            // A block that reaches into the layer below is whole when that one's gradient is there.
            var first = RoundUp(network.Layers[l].W.Data.Offset);
            if (l > 0 && end - first < MinBucket)
                continue;
            while (end > first)
            {
                var length = Math.Min(end - first, MaxBucket);
                buckets.Add(new(end - length, length));
                end -= length;
            }
        }

        Buckets = buckets;
    }

    /// <summary>The buckets, in the order in which their gradients are there.</summary>
    internal IReadOnlyList<ParameterRange> Buckets { get; }

    /// <summary>The slice of a bucket that a rank owns; it may be empty.</summary>
    internal ParameterRange Slice(ParameterRange bucket, int rank)
    {
        var blocks = (bucket.Length - 1) / Block + 1;
        var first = Math.Min(bucket.Length, blocks * rank / _ranks * Block);
        var end = Math.Min(bucket.Length, blocks * (rank + 1) / _ranks * Block);
        return new(bucket.First + first, end - first);
    }

    /// <summary>For each bucket the layer whose gradient completes it: the lowest that it
    /// reaches into.</summary>
    internal IEnumerable<int> LastLayers(Mlp network) => Buckets.Select(bucket =>
        network.Layers.Count(layer => layer.W.Data.Offset <= bucket.First) - 1);

    /// <summary>All that a rank owns, bucket by bucket, without empty slices.</summary>
    internal IReadOnlyList<ParameterRange> Of(int rank) =>
    [
        .. Buckets.Select(bucket => Slice(bucket, rank)).Where(slice => slice.Length > 0),
    ];

    /// <summary>The length of each rank's slice of a bucket, [ranks].</summary>
    internal int[] Lengths(ParameterRange bucket) =>
        [.. Enumerable.Range(0, _ranks).Select(rank => (int)Slice(bucket, rank).Length)];

    private static long RoundUp(long position) => (position + Block - 1) / Block * Block;
}
