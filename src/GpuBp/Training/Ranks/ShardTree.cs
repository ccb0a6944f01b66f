using System.Numerics;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Adds the gradients of a process's shards pairwise: neighbours first, then their sums, and so on.
/// What has no neighbour goes up alone. The order of the sums depends on the shards of the batch
/// alone, not on how ranks share them.
/// </summary>
/// <remarks>
/// As a counter in binary: after shard n, as many sums wait for their neighbours as n + 1 has ones,
/// each in a buffer of its own.
/// </remarks>
internal sealed class ShardTree : IDisposable
{
    private readonly DeviceBuffer<float>[] _sums;
    private readonly int _shards;
    private readonly float _factor;

    /// <param name="network">The network.</param>
    /// <param name="plan">The shards of a batch, and this process's.</param>
    internal ShardTree(Mlp network, RankPlan plan)
    {
        _shards = plan.Share.Count;
        _factor = plan.Ranks == 1 ? 1f / plan.Shards : 1;
        _sums = new DeviceBuffer<float>[Buffers(_shards)];
        try
        {
            // Zeros stay in the gaps between layers, and where a layer has no biases.
            for (var n = 0; n < _sums.Length; n++)
                _sums[n] = network.Device.Upload<float>(new float[network.Parameters.Length]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The number of buffers, each of the length of the parameters.</summary>
    internal static int Buffers(int shards) => BitOperations.Log2((uint)shards) + 1;

    /// <summary>The sum of all shards after the last: their mean, where no other rank has
    /// any.</summary>
    internal BufferView<float> Sum => _sums[0].View;

    /// <summary>Where the gradient of shard n of this process goes.</summary>
    internal BufferView<float> Leaf(int n) => _sums[BitOperations.PopCount((uint)n)].View;

    /// <summary>Launches the sums that shard n completes, of some parameters, up to three nodes
    /// in one pass through memory.</summary>
    internal void Add(int n, ParameterRange range)
    {
        var waiting = BitOperations.PopCount((uint)n);
        var left = n == _shards - 1
            ? 0
            : waiting - BitOperations.TrailingZeroCount(~(uint)n);
        while (waiting > left)
        {
            var top = Math.Max(left, waiting - ShardSum.MaxOthers);
            UpdateLaunches.ShardSum(
                range.Of(_sums[top]),
                [.. _sums[(top + 1)..(waiting + 1)].Select(sum => range.Of(sum))],
                n == _shards - 1 && top == 0 ? _factor : 1);
            waiting = top;
        }
    }

    public void Dispose()
    {
        foreach (var sum in _sums)
            sum?.Dispose();
    }
}
