using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP2 through <see cref="LayerNorm"/>, for each row: with g = γ δ′,
/// δ = (g − mean g − x̂ · mean g x̂) / √(variance + ε).
/// </summary>
/// <remarks>
/// δ′ is ∂C/∂(γ x̂ + β). Also writes δ′ x̂, whose column means are ∂C/∂γ; those of δ′ are ∂C/∂β.
/// Sums in the order of <see cref="LayerNorm"/>.
/// </remarks>
internal static class LayerNormDelta
{
    /// <summary>Launch with <see cref="NormRows.Config"/>.</summary>
    /// <param name="outer">δ′, [batch × outputs].</param>
    /// <param name="gamma">γ, [outputs].</param>
    /// <param name="normal">
    /// x̂, [batch × outputs]; replaced by δ′ x̂, each element by its own thread.
    /// </param>
    /// <param name="scale">1 / √(variance + ε), [batch].</param>
    /// <param name="delta">δ, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(LayerNormDeltaSimd))]
    internal static void Run(
        ArrayView<float> outer,
        ArrayView<float> gamma,
        ArrayView<float> normal,
        ArrayView<float> scale,
        ArrayView<float> delta,
        int batch,
        int outputs)
    {
        var parts = SharedMemory.Allocate<float>(NormRows.Rows * NormRows.Threads);
        var i = Grid.IdxX * Group.DimY + Group.IdxY;
        var row = (long)i * outputs;
        var columns = i < batch ? outputs : 0;

        var sum = 0f;
        var products = 0f;
        for (var j = Group.IdxX; j < columns; j += Group.DimX)
        {
            var g = gamma[j] * outer[row + j];
            sum += g;
            products += g * normal[row + j];
        }

        var total = NormRows.Sum(parts, sum);
        var totalOfProducts = NormRows.Sum(parts, products);
        var mean = total / outputs;
        var slope = totalOfProducts / outputs;
        for (var j = Group.IdxX; j < columns; j += Group.DimX)
        {
            var g = gamma[j] * outer[row + j];
            delta[row + j] = scale[i] * (g - mean - normal[row + j] * slope);
            normal[row + j] *= outer[row + j];
        }
    }
}
