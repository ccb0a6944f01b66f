using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP3 over a batch: ∂C/∂b = mean of the rows of δ.</summary>
/// <remarks>
/// batch·outputs additions. In a group of height n, thread (x, y) sums rows y, y + n, … of column
/// x; the partial sums are then added in the order of y.
/// </remarks>
internal static class BiasGradient
{
    /// <summary>Maximum width of a group, one thread for each column.</summary>
    internal const int Columns = 32;

    /// <summary>Maximum height of a group, one thread for each partial sum of a column.</summary>
    internal const int Rows = 8;

    /// <summary>The groups and threads for the columns of δ.</summary>
    internal static LaunchConfig Config(Matrix delta) =>
        delta.Device.Info.QuickGroupSize < Columns * Rows
            ? new(delta.Columns, 1, 1, 1)
            : new(LaunchConfig.GroupsFor(delta.Columns, Columns), 1, Columns, Rows);

    /// <summary>Launch with <see cref="Config"/>: ⌈outputs / width⌉ groups.</summary>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="gradB">Gradient, [outputs]; each element written once.</param>
    /// <param name="batch">Samples i, over which the mean is taken.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(BiasGradientSimd))]
    internal static void Run(
        ArrayView<float> delta, ArrayView<float> gradB, int batch, int outputs)
    {
        var j = Grid.IdxX * Group.DimX + Group.IdxX;
        var total = ColumnSum(delta, j, batch, outputs);
        if (Group.IdxY == 0 && j < outputs)
            gradB[j] = total / batch;
    }

    /// <summary>
    /// Σᵢ δ[i, j], valid in the group's first row of threads; the whole group calls it.
    /// </summary>
    internal static float ColumnSum(ArrayView<float> delta, int j, int batch, int outputs)
    {
        var partial = SharedMemory.Allocate<float>(Rows * Columns);
        var sum = 0f;
        if (j < outputs)
        {
            for (var i = Group.IdxY; i < batch; i += Group.DimY)
                sum += delta[(long)i * outputs + j];
        }

        partial[Group.IdxY * Group.DimX + Group.IdxX] = sum;
        Group.Barrier();

        var total = 0f;
        if (Group.IdxY == 0)
        {
            for (var row = 0; row < Group.DimY; row++)
                total += partial[row * Group.DimX + Group.IdxX];
        }

        return total;
    }
}
