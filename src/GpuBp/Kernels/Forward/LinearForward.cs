using ILGPU;

namespace GpuBp.Kernels;

/// <summary>One dense layer in one launch: a = σ(x·Wᵀ + b).</summary>
/// <remarks>
/// 2·batch·outputs·inputs FLOP; sums run in k order. z is not stored: σ′ is a function of a.
/// </remarks>
internal static class LinearForward
{
    /// <summary>Launch with <see cref="Tiles.Config{TTile}"/> for [batch × outputs].</summary>
    /// <param name="x">Input, [batch × inputs].</param>
    /// <param name="w">Weights, [outputs × inputs]; w[j, k] joins input k to output j.</param>
    /// <param name="b">Biases, [outputs].</param>
    /// <param name="a">Output, [batch × outputs]; each element written once.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="inputs">Inputs k.</param>
    [Kernel, SimdForm(typeof(Simd.LinearForwardSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> x, ArrayView<float> w, ArrayView<float> b, ArrayView<float> a, int batch,
        int outputs, int inputs)
        where TTile : struct, ITile where TActivation : struct, IActivation
    {
        var z = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var i0 = Product.FirstRow<TTile>();
        var j0 = Product.FirstColumn<TTile>();
        Product.RowsByRows<TTile>(x, w, z, i0, j0, batch, outputs, inputs);
        for (var s = 0; s < TTile.RowsPerThread * TTile.ColumnsPerThread; s++)
        {
            var i = i0 + Product.Row<TTile>(s, isRows: true);
            var j = j0 + Product.Column<TTile>(s, isRows: true);
            if (Product.Owns<TTile>(i, batch, j, outputs))
                a[(long)i * outputs + j] = TActivation.Apply(z[s] + b[j]);
        }
    }
}
