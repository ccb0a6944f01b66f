using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP3 and gradient descent in one: b ← b − η · mean of the rows of δ.</summary>
/// <remarks>Sums in the order of <see cref="BiasGradient"/>.</remarks>
internal static class BiasDescent
{
    /// <summary>Launch as <see cref="BiasGradient"/>.</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="b">Biases, [outputs]; each element updated once.</param>
    /// <param name="learningRate">
    /// One element: η, in device memory, so that recorded launches read new values.
    /// </param>
    /// <param name="batch">Samples i, over which the mean is taken.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(BiasDescentSimd))]
    internal static void Run(
        ArrayView<float> delta, ArrayView<float> b, ArrayView<float> learningRate, int batch,
        int outputs)
    {
        var j = Grid.IdxX * Group.DimX + Group.IdxX;
        var total = BiasGradient.ColumnSum(delta, j, batch, outputs);
        if (Group.IdxY == 0 && j < outputs)
            b[j] -= learningRate[0] / batch * total;
    }
}
