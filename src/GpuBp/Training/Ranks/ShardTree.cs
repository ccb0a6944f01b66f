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
    private readonly DeviceBuffer<float> _negativeRate;
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
            _negativeRate = network.Device.Upload<float>([-1]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the tree takes of device memory, in numbers of 4 bytes.</summary>
    internal static long Numbers(Mlp network, int shards) =>
        Buffers(shards) * network.Parameters.Length + 1;

    /// <summary>The sum of all shards after the last: their mean, where no other rank has
    /// any.</summary>
    internal BufferView<float> Sum => _sums[0].View;

    /// <summary>Where the gradient of shard n of this process goes.</summary>
    internal BufferView<float> Leaf(int n) => _sums[BitOperations.PopCount((uint)n)].View;

    /// <summary>η of a descent that adds gradients: −1.</summary>
    internal BufferView<float> NegativeRate => _negativeRate.View;

    /// <summary>The sum that shard n is first added to, if that is not the root, whose factor
    /// comes with its own pass; else null.</summary>
    internal BufferView<float>? Neighbour(int n) =>
        int.IsOddInteger(n) && (n > 1 || _shards > 2)
            ? _sums[BitOperations.PopCount((uint)n) - 1].View
            : null;

    /// <summary>Launches the sums that shard n completes, of some parameters, up to three nodes
    /// in one pass through memory.</summary>
    /// <param name="n">The shard.</param>
    /// <param name="range">The parameters.</param>
    /// <param name="isAdded">Whether its <see cref="Neighbour"/> has it already.</param>
    internal void Add(int n, ParameterRange range, bool isAdded)
    {
        var waiting = BitOperations.PopCount((uint)n);
        var left = n == _shards - 1
            ? 0
            : waiting - BitOperations.TrailingZeroCount(~(uint)n);
        if (isAdded)
            waiting--;
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
        _negativeRate?.Dispose();
    }

    // The number of sums, each of the length of the parameters.
    private static int Buffers(int shards) => BitOperations.Log2((uint)shards) + 1;
}
