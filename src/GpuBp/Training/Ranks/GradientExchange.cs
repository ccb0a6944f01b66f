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
    private readonly BufferView<float> _parameters;
    private readonly ParameterSlices _slices;
    private readonly float _factor;
    private readonly float[] _sent;
    private readonly float[] _all;
    private readonly float[] _received;
    private readonly DeviceBuffer<float>? _others;
    private readonly Bucket[] _buckets;

    /// <param name="network">The network.</param>
    /// <param name="group">The ranks.</param>
    /// <param name="shards">The shards of a batch.</param>
    internal GradientExchange(Mlp network, IProcessGroup group, int shards)
    {
        _group = group;
        _parameters = network.Parameters;
        _slices = new ParameterSlices(network, group.Size);
        _factor = 1f / shards;
        _buckets = [.. _slices.Buckets.Select(bucket => new Bucket(
            bucket, _slices.Slice(bucket, group.Rank), _slices.Lengths(bucket)))];
        _sent = new float[network.Parameters.Length];
        _all = new float[network.Parameters.Length];
        _received = new float[group.Size * _buckets.Sum(bucket => bucket.Own.Length)];
        if (OthersOf(_slices, group.Size, group.Rank) is > 0 and var length)
            _others = network.Device.Allocate<float>(length);
    }

    /// <summary>The device memory that it takes, in numbers of 4 bytes, at most.</summary>
    internal static long Numbers(Mlp network, int ranks)
    {
        var slices = new ParameterSlices(network, ranks);
        return Enumerable.Range(0, ranks).Max(rank => OthersOf(slices, ranks, rank));
    }

    /// <summary>Begins to send a bucket of gradients to the owners of its slices.</summary>
    /// <param name="n">The bucket.</param>
    /// <param name="sums">This rank's sums, in the layout of the parameters.</param>
    internal void Begin(int n, BufferView<float> sums)
    {
        var bucket = _buckets[n];
        bucket.All.Of(sums).CopyTo(bucket.All.Of(_sent).Span);
        var counts = new int[_group.Size];
        Array.Fill(counts, (int)bucket.Own.Length);
        bucket.Pending = _group.BeginAllToAll<float>(
            bucket.All.Of(_sent), bucket.Lengths, Received(n), counts);
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
    /// <param name="means">Receives the means over the batch, in these slices.</param>
    internal void Finish(BufferView<float> means)
    {
        for (var n = 0; n < _buckets.Length; n++)
        {
            var own = _buckets[n].Own;
            _buckets[n].Pending!.Wait();
            if (own.Length == 0)
                continue;
            var received = Received(n).Span;
            own.Of(means).CopyFrom(received[..(int)own.Length]);
            for (var rank = 1; rank < _group.Size; rank++)
                Of(rank, own, means).CopyFrom(
                    received.Slice(rank * (int)own.Length, (int)own.Length));
            for (var stride = 1; stride < _group.Size; stride *= 2)
            {
                for (var rank = 0; rank + stride < _group.Size; rank += 2 * stride)
                    UpdateLaunches.ShardSum(
                        Of(rank, own, means),
                        Of(rank + stride, own, means),
                        2 * stride >= _group.Size ? _factor : 1);
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
            var own = all.AsMemory(BlocksOf(bucket.Own.First), counts[_group.Rank]).ToArray();
            _group.BeginAllGather<float>(
                own, all.AsMemory(BlocksOf(bucket.All.First), counts.Sum()), counts).Wait();
        }

        squares.CopyFrom(all);
    }

    /// <summary>Makes the parameters that each rank has updated known to all.</summary>
    internal void ShareParameters()
    {
        foreach (var bucket in _buckets)
        {
            var own = bucket.Own.Of(_sent);
            if (own.Length > 0)
                bucket.Own.Of(_parameters).CopyTo(own.Span);
            bucket.Pending =
                _group.BeginAllGather<float>(own, bucket.All.Of(_all), bucket.Lengths);
        }

        foreach (var bucket in _buckets)
        {
            bucket.Pending!.Wait();
            bucket.All.Of(_parameters).CopyFrom(bucket.All.Of(_all).Span);
        }
    }

    public void Dispose() => _others?.Dispose();

    private static long OthersOf(ParameterSlices slices, int ranks, int rank) =>
        (ranks - 1) * slices.Buckets.Max(bucket => slices.Slice(bucket, rank).Length);

    private static int BlocksOf(long parameters) =>
        (int)((parameters + GradientSquares.Block - 1) / GradientSquares.Block);

    /// <summary>What a rank has sent of a slice; the first lies where the mean goes.</summary>
    private BufferView<float> Of(int rank, ParameterRange own, BufferView<float> means) =>
        rank == 0 ? own.Of(means) : _others!.View.Slice((rank - 1) * own.Length, own.Length);

    private Memory<float> Received(int n)
    {
        var before = _buckets.Take(n).Sum(bucket => bucket.Own.Length);
        return _received.AsMemory(
            _group.Size * (int)before, _group.Size * (int)_buckets[n].Own.Length);
    }

    private sealed record Bucket(ParameterRange All, ParameterRange Own, int[] Lengths)
    {
        internal IGroupOperation? Pending { get; set; }
    }
}
