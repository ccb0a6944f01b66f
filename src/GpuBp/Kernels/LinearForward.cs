using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>One dense layer in one launch: a = σ(x·Wᵀ + b).</summary>
/// <remarks>
/// z is not stored: σ′ is a function of a, so BP1 and BP2 need only a.
/// 2·batch·outputs·inputs FLOP; sums run in k order.
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
    [Kernel, SimdForm(typeof(LinearForwardSimd))]
    internal static void Run<TTile, TActivation>(
        ArrayView<float> x,
        ArrayView<float> w,
        ArrayView<float> b,
        ArrayView<float> a,
        int batch,
        int outputs,
        int inputs)
        where TTile : struct, ITile
        where TActivation : struct, IActivation
    {
        var xTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Rows);
        var wTile = SharedMemory.Allocate<float>(TTile.Depth * TTile.Columns);
        var z = LocalMemory.Allocate<float>(TTile.RowsPerThread * TTile.ColumnsPerThread);
        var i0 = Grid.IdxY * TTile.Rows;
        var j0 = Grid.IdxX * TTile.Columns;
        var thread = Group.IdxY * Group.DimX + Group.IdxX;

        ProductTile.Clear<TTile>(z);
        for (var k0 = 0; k0 < inputs; k0 += TTile.Depth)
        {
            ProductTile.LoadRows<TTile>(x, xTile, TTile.Rows, i0, batch, k0, inputs, thread);
            ProductTile.LoadRows<TTile>(w, wTile, TTile.Columns, j0, outputs, k0, inputs, thread);
            Group.Barrier();
            ProductTile.MultiplyAdd<TTile>(
                xTile.Cast<Float4>(), wTile.Cast<Float4>(), z, Group.IdxX, Group.IdxY);
            Group.Barrier(); // Before the tiles are overwritten.
        }

        for (var r = 0; r < TTile.RowsPerThread; r++)
        {
            var i = i0 + Group.IdxY * TTile.RowsPerThread + r;
            for (var c = 0; c < TTile.ColumnsPerThread; c++)
            {
                var j = j0 + ProductTile.Column<TTile>(Group.IdxX, c);
                if (i < batch && j < outputs)
                    a[(long)i * outputs + j] = TActivation.Apply(z[r * TTile.ColumnsPerThread + c] + b[j]);
            }
        }
    }
}
