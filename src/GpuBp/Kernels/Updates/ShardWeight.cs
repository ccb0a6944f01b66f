using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// g ← g · factor: weighs the mean gradient of a shard by its samples, where the shards of a batch
/// differ in size.
/// </summary>
internal static class ShardWeight
{
    /// <param name="i">Launch for the number of elements.</param>
    /// <param name="grad">The gradient; each element written once.</param>
    /// <param name="factor">Samples of the shard · shards / samples of the batch.</param>
    [Kernel]
    internal static void Run(Index1D i, ArrayView<float> grad, float factor)
    {
        grad[i] *= factor;
    }
}
