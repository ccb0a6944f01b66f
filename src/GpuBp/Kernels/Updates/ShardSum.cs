using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>sum ← (sum + other) · factor: a node of the tree that adds the shards of a
/// batch.</summary>
/// <remarks>12 bytes and 2 FLOP for each element; no product can be fused with the sum.</remarks>
internal static class ShardSum
{
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="sum">The left branch, replaced by the sum; each element written once.</param>
    /// <param name="other">The right branch.</param>
    /// <param name="factor">1, or at the root 1 / shards, which makes a mean of means.</param>
    [Kernel, SimdForm(typeof(ShardSumSimd))]
    internal static void Run(
        Index1D i, ArrayView<float> sum, ArrayView<float> other, float factor)
    {
        sum[i] = (sum[i] + other[i]) * factor;
    }
}
