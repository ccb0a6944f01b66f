using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>BP3 over a batch: ∂C/∂b = mean of the rows of δ.</summary>
/// <remarks>
/// batch·outputs additions. Thread (x, y) sums every <see cref="Rows"/>-th row of one column; the
/// partial sums are then added in the order of y.
/// </remarks>
internal static class BiasGradient
{
    /// <summary>Columns for each group, the group's width.</summary>
    internal const int Columns = 32;

    /// <summary>Partial sums for each column, the group's height.</summary>
    internal const int Rows = 8;

    /// <summary>Launch <see cref="Columns"/> × <see cref="Rows"/> threads, ⌈outputs / Columns⌉ groups.</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="gradB">Gradient, [outputs]; each element written once.</param>
    /// <param name="batch">Samples i; the mean is over these.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(BiasGradientSimd))]
    internal static void Run(
        ArrayView<float> delta, ArrayView<float> gradB, int batch, int outputs)
    {
        var partial = SharedMemory.Allocate<float>(Rows * Columns);
        var j = Grid.IdxX * Columns + Group.IdxX;
        var sum = 0f;
        if (j < outputs)
        {
            for (var i = Group.IdxY; i < batch; i += Rows)
                sum += delta[(long)i * outputs + j];
        }

        partial[Group.IdxY * Columns + Group.IdxX] = sum;
        Group.Barrier();

        if (Group.IdxY == 0 && j < outputs)
        {
            var total = 0f;
            for (var row = 0; row < Rows; row++)
                total += partial[row * Columns + Group.IdxX];
            gradB[j] = total / batch;
        }
    }
}
