using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// sum ← (sum + (first + (second + third))) · factor, or with fewer of them: up to three nodes of
/// the tree that adds the shards of a batch, one below the other.
/// </summary>
/// <remarks>
/// 8 bytes for each element, and 4 for each of the others; no product can be fused with the sum.
/// </remarks>
internal static class ShardSum
{
    /// <summary>Branches that are added to a sum in one pass at most.</summary>
    internal const int MaxOthers = 3;

    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="sum">
    /// The left branch of the upper node, replaced by the sum; each element written once.
    /// </param>
    /// <param name="first">Its right branch, or that one's left branch.</param>
    /// <param name="second">Likewise, a node below; not read if others is 1.</param>
    /// <param name="third">The right branch of the lowest node; read if others is 3.</param>
    /// <param name="others">How many beside the sum are added: 1, 2 or 3.</param>
    /// <param name="factor">1, or at the root 1 / shards, which makes a mean of means.</param>
    [Kernel, SimdForm(typeof(ShardSumSimd))]
    internal static void Run(
        Index1D i, ArrayView<float> sum, ArrayView<float> first, ArrayView<float> second,
        ArrayView<float> third, int others, float factor)
    {
        var right = first[i];
        if (others == 2)
            right += second[i];
        if (others == 3)
            right += second[i] + third[i];
        sum[i] = (sum[i] + right) * factor;
    }
}
