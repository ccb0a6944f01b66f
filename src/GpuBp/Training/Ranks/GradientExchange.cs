using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// What the ranks exchange in a step: each sends its sums of gradients to the owners of their
/// slices, who add them in the order of the ranks, and later sends the parameters that it has
/// updated to all.
/// </summary>
internal sealed class GradientExchange : IDisposable
{
    private readonly IProcessGroup _group;
    private readonly float _factor;
    private readonly BufferView<float> _sums;
    private readonly HostSide _sent;
    private readonly HostSide _parameters;
    private readonly DeviceBuffer<float> _received;
    private readonly HostSide _arrived;
    private readonly Bucket[] _buckets;

    /// <param name="network">The network.</param>
    /// <param name="group">The ranks.</param>
    /// <param name="shards">The shards of a batch.</param>
    /// <param name="sums">
    /// This rank's sums of gradients, in the layout of the parameters; of the slices that it owns,
    /// the means over the batch in the end.
    /// </param>
    internal GradientExchange(
        Mlp network, IProcessGroup group, int shards, BufferView<float> sums)
    {
        _group = group;
        _factor = 1f / shards;
        _sums = sums;
        _sent = new HostSide(sums);
        _parameters = new HostSide(network.Parameters);
        var slices = new ParameterSlices(network, group.Size);
        var first = 0L;
        _buckets =
        [
            .. slices.Buckets.Select(all =>
            {
                var own = slices.Slice(all, group.Rank);
                var from = new ParameterRange(first, (group.Size - 1) * own.Length);
                first = from.End;
                return new Bucket(all, own, from, slices.Lengths(all));
            }),
        ];
        _received = network.Device.Allocate<float>(Math.Max(1, first));
        _arrived = new HostSide(_received.View);
    }

    /// <summary>The device memory that it takes, in numbers of 4 bytes, at most.</summary>
    internal static long Numbers(Mlp network, int ranks)
    {
        var slices = new ParameterSlices(network, ranks);
        return Math.Max(1, (ranks - 1) * Enumerable.Range(0, ranks)
            .Max(rank => slices.Of(rank).Sum(slice => slice.Length)));
    }

    /// <summary>Begins to send a bucket of gradients to the owners of its slices.</summary>
    internal void Begin(int n)
    {
        var bucket = _buckets[n];
        var counts = new int[_group.Size];
        Array.Fill(counts, (int)bucket.Own.Length);
        counts[_group.Rank] = 0; // They are in the sums.
        bucket.Pending = _group.BeginAllToAll<float>(
            _sent.Download(bucket.All), bucket.Lengths, _arrived.Of(bucket.From), counts);
    }

    /// <summary>Moves what is pending, without waiting.</summary>
    internal void Advance()
    {
        foreach (var bucket in _buckets)
            bucket.Pending?.Advance();
    }

    /// <summary>
    /// Waits for the gradients of the slices that this rank owns, and launches their sums.
    /// </summary>
    internal void Finish()
    {
        foreach (var bucket in _buckets)
            bucket.Pending!.Wait();
        foreach (var bucket in _buckets.Where(bucket => bucket.Own.Length > 0))
        {
            _arrived.Upload(bucket.From);
            for (var stride = 1; stride < _group.Size; stride *= 2)
            {
                for (var rank = 0; rank + stride < _group.Size; rank += 2 * stride)
                    Add(bucket, rank, stride);
            }
        }
    }

    /// <summary>Makes this rank's part of the squares of the gradient known to all.</summary>
    internal void Share(BufferView<float> squares)
    {
        var all = squares.ToArray();
        foreach (var bucket in _buckets)
        {
            var counts = bucket.Lengths.Select(length => BlocksOf(length)).ToArray();
            var own = all.AsMemory(BlocksOf(bucket.Own.First), counts[_group.Rank]);
            _group.BeginAllGather<float>(
                own, all.AsMemory(BlocksOf(bucket.All.First), counts.Sum()), counts).Wait();
        }

        squares.CopyFrom(all);
    }

    /// <summary>Makes the parameters that each rank has updated known to all.</summary>
    internal void ShareParameters()
    {
        foreach (var bucket in _buckets)
            bucket.Pending = _group.BeginAllGather<float>(
                _parameters.Download(bucket.Own), _parameters.Of(bucket.All), bucket.Lengths);
        foreach (var bucket in _buckets)
        {
            bucket.Pending!.Wait();
            _parameters.Upload(bucket.All);
        }
    }

    public void Dispose() => _received.Dispose();

    private static int BlocksOf(long parameters) =>
        (int)((parameters + GradientSquares.Block - 1) / GradientSquares.Block);

    /// <summary>
    /// Adds the sums of ranks from one on, and of as many after them. Which is the left branch
    /// makes no difference to the bits: what has this rank's own goes to its place.
    /// </summary>
    private void Add(Bucket bucket, int rank, int stride)
    {
        var (left, right) = (Part(bucket, rank, stride), Part(bucket, rank + stride, stride));
        var isRight = _group.Rank >= rank + stride && _group.Rank < rank + 2 * stride;
        UpdateLaunches.ShardSum(
            isRight ? right : left,
            [isRight ? left : right],
            2 * stride >= _group.Size ? _factor : 1);
    }

    /// <summary>The sum of so many ranks' parts of the slice that this rank owns.</summary>
    private BufferView<float> Part(Bucket bucket, int rank, int count) =>
        _group.Rank >= rank && _group.Rank < rank + count
            ? bucket.Own.Of(_sums)
            : _received.View.Slice(
                bucket.From.First + (rank < _group.Rank ? rank : rank - 1) * bucket.Own.Length,
                bucket.Own.Length);

    /// <param name="All">The parameters of the bucket.</param>
    /// <param name="Own">The slice that this rank owns.</param>
    /// <param name="From">Where what the other ranks send of the slice goes.</param>
    /// <param name="Lengths">The length of each rank's slice.</param>
    private sealed record Bucket(
        ParameterRange All, ParameterRange Own, ParameterRange From, int[] Lengths)
    {
        internal IGroupOperation? Pending { get; set; }
    }
}
