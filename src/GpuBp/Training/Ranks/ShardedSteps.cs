using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Steps on batches that are cut into shards: this process computes its shards one after another in
/// the same memory, and, with other ranks, exchanges the sums of gradients and the new parameters.
/// </summary>
internal sealed class ShardedSteps : IStepRunner
{
    private readonly Mlp _network;
    private readonly TrainingBuffers _buffers;
    private readonly RankPlan _plan;
    private readonly Batcher _batcher;
    private readonly ShardTree _tree;
    private readonly int[] _lastLayers;
    private readonly GradientExchange? _exchange;
    private readonly CostExchange? _costs;
    private readonly Dictionary<(int Slot, int Count), LaunchSequence[][]> _shards = [];
    private LaunchSequence? _squares;
    private LaunchSequence? _update;
    private (int Shared, int Done) _batches;

    /// <param name="network">The network.</param>
    /// <param name="buffers">The samples, and all that a step needs.</param>
    /// <param name="plan">The shards and the ranks.</param>
    internal ShardedSteps(Mlp network, TrainingBuffers buffers, RankPlan plan)
    {
        (_network, _buffers, _plan, _batcher) = (network, buffers, plan, buffers.Batcher);
        _lastLayers = [.. new ParameterSlices(network, plan.Ranks).LastLayers(network)];
        _tree = new ShardTree(network, plan);
        if (plan.Group is null)
            return;
        try
        {
            _exchange = new GradientExchange(network, plan.Group, plan.Shards, _tree.Sum);
            _costs = new CostExchange(plan, _batcher);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void StartPart() => _batches = default;

    public int Run(int batch, int max)
    {
        if (batch != _batches.Done) // A new epoch, or the rest of one after a checkpoint.
            _batches = (batch, batch);
        var count = _batcher.CountOf(batch);
        var shards = Shards(batch % _batcher.Slots, count);
        for (var n = 0; n < shards.Length; n++)
        {
            // Only the last batch of a part can have fewer samples than shards.
            if (_plan.Share.RowsOf(_plan.Share.First + n, count).Count == 0)
                _tree.Leaf(n).CopyFrom(new float[_network.Parameters.Length]);
            for (var bucket = 0; bucket < shards[n].Length; bucket++)
            {
                shards[n][bucket].Run();
                _exchange?.Advance();
                if (n == shards.Length - 1)
                    _exchange?.Begin(bucket);
            }
        }

        Exchange();
        _batcher.PrefetchAfter(batch);
        _batches.Done = batch + 1;
        return 1;
    }

    public void Share()
    {
        if (_plan.Group is not { } group)
            return;
        _costs!.Share(_buffers.Losses.Costs, _batches.Shared, _batches.Done);
        _batches.Shared = _batches.Done;
        _buffers.Step.NonFinite.Share(group);
    }

    public void Dispose()
    {
        _tree.Dispose();
        _exchange?.Dispose();
    }

    private void Exchange()
    {
        _exchange?.Finish();
        if (_buffers.Step.AllSquares is { } squares)
        {
            _squares ??= _network.Device.Record(() => _buffers.Step.Squares(_tree.Sum));
            _squares.Run();
            _exchange?.Share(squares);
        }

        _update ??= _network.Device.Record(() =>
        {
            _buffers.Step.Update(_tree.Sum, _batcher.Cursor.View);
            _batcher.Cursor.MoveNext();
        });
        _update.Run();
        _exchange?.ShareParameters();
    }

    /// <summary>
    /// The launches of each shard of this process, for batches of one slot and size: those up to
    /// each bucket of gradients of the last shard, those of others in one.
    /// </summary>
    private LaunchSequence[][] Shards(int slot, int count)
    {
        if (_shards.TryGetValue((slot, count), out var recorded))
            return recorded;
        recorded = new LaunchSequence[_plan.Share.Count][];
        for (var n = 0; n < recorded.Length; n++)
            recorded[n] = Record(slot, count, n);
        return _shards[(slot, count)] = recorded;
    }

    private LaunchSequence[] Record(int slot, int count, int n)
    {
        var isLast = n == _plan.Share.Count - 1;
        var shard = _plan.Share.First + n;
        var (first, rows) = _plan.Share.RowsOf(shard, count);
        var weight = (float)((double)rows * _plan.Shards / count);
        var (x, costs) = (default(Matrix), Costs(first));
        var left = _network.Layers.Count;
        return [.. (isLast ? _lastLayers : [0]).Select(last => _network.Device.Record(() =>
        {
            if (left == _network.Layers.Count)
                Begin();
            while (left > last)
                Back(--left);
        }))];

        void Begin()
        {
            if (n == 0)
                _buffers.UseScheduled(_batcher.Cursor.View);
            if (rows == 0)
                return;
            (x, var y) = _batcher.Collect(slot, count, shard);
            _buffers.Step.BeginShard(x, y, costs, first);
        }

        // The sums follow at once, while the gradient may still be in a cache.
        void Back(int l)
        {
            var (layer, leaf) = (ParameterRange.Of(_network, l), _tree.Leaf(n));
            if (rows > 0)
                _buffers.Step.BackLayer(l, x, costs, leaf);
            if (rows > 0 && weight != 1)
                UpdateLaunches.ShardWeight(layer.Of(leaf), weight);
            _tree.Add(n, layer);
        }
    }

    // Sample i of the shard is sample first + i of the batch.
    private BatchCosts Costs(int first)
    {
        var costs = _buffers.Losses.Costs;
        return new(
            costs.Slice(first, costs.Length - first),
            _batcher.Cursor.View,
            _batcher.Cursor.Current,
            _batcher.BatchSize,
            _buffers.Weights?.View.Slice(first, costs.Length - first));
    }
}
