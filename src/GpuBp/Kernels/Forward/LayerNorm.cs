using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Layer normalisation of each row: x̂ = (z − mean) / √(variance + ε), z ← γ x̂ + β, with the mean
/// of (z − mean)² as the variance.
/// </summary>
/// <remarks>
/// Ba, Kiros and Hinton 2016, as torch.nn.LayerNorm. The variance is computed from differences, so
/// that a large mean costs no digits. Thread x of a row sums elements x, x + width, …; a tree then
/// adds the threads' sums.
/// </remarks>
internal static class LayerNorm
{
    /// <summary>ε, which keeps from dividing by 0.</summary>
    internal const float Epsilon = 1e-5f;

    /// <summary>Launch with <see cref="NormRows.Config"/>.</summary>
    /// <param name="z">
    /// x·Wᵀ + b, [batch × outputs]; replaced by γ x̂ + β, each element by its own thread.
    /// </param>
    /// <param name="gamma">γ, [outputs].</param>
    /// <param name="beta">β, [outputs].</param>
    /// <param name="normal">x̂, [batch × outputs]; each element written once.</param>
    /// <param name="scale">
    /// 1 / √(variance + ε), [batch]; each element written by the row's first thread.
    /// </param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(LayerNormSimd))]
    internal static void Run(
        ArrayView<float> z,
        ArrayView<float> gamma,
        ArrayView<float> beta,
        ArrayView<float> normal,
        ArrayView<float> scale,
        int batch,
        int outputs)
    {
        var parts = SharedMemory.Allocate<float>(NormRows.Rows * NormRows.Threads);
        var i = Grid.IdxX * Group.DimY + Group.IdxY;
        var row = (long)i * outputs;
        var columns = i < batch ? outputs : 0;

        var sum = 0f;
        for (var j = Group.IdxX; j < columns; j += Group.DimX)
            sum += z[row + j];
        var total = NormRows.Sum(parts, sum);
        var mean = total / outputs;

        var squares = 0f;
        for (var j = Group.IdxX; j < columns; j += Group.DimX)
            squares += (z[row + j] - mean) * (z[row + j] - mean);
        var totalOfSquares = NormRows.Sum(parts, squares);
        var factor = 1f / MathF.Sqrt(totalOfSquares / outputs + Epsilon);

        for (var j = Group.IdxX; j < columns; j += Group.DimX)
        {
            var value = (z[row + j] - mean) * factor;
            normal[row + j] = value;
            z[row + j] = gamma[j] * value + beta[j];
        }

        if (i < batch && Group.IdxX == 0)
            scale[i] = factor;
    }
}
