using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// <see cref="SoftmaxDelta"/> for wide rows: a warp shares each row, and neighbouring threads read
/// neighbouring elements.
/// </summary>
/// <remarks>Sums in the order of <see cref="WideOutputDelta"/>.</remarks>
internal static class WideSoftmaxDelta
{
    /// <summary>Launch with <see cref="WideRows.Config"/>.</summary>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs]; each element written once.</param>
    /// <param name="costs">
    /// The costs of an epoch's samples; row i writes element cursor · batchSize + i.
    /// </param>
    /// <param name="cursor">One element: the number of the batch.</param>
    /// <param name="current">One element: set to the cursor.</param>
    /// <param name="batchSize">Samples of each batch; the last may have fewer.</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run(
        ArrayView<float> z,
        ArrayView<float> y,
        ArrayView<float> delta,
        ArrayView<float> costs,
        ArrayView<int> cursor,
        ArrayView<int> current,
        int batchSize,
        int batch,
        int outputs)
    {
        var parts = SharedMemory.Allocate<float>(WideRows.Rows * WideRows.Threads);
        var i = Grid.IdxX * WideRows.Rows + Group.IdxY;
        var row = (long)i * outputs;
        var columns = i < batch ? outputs : 0;

        var largest = float.NegativeInfinity;
        for (var j = Group.IdxX; j < columns; j += WideRows.Threads)
            largest = MathF.Max(largest, z[row + j]);
        var max = WideRows.Combine(parts, largest, isMax: true);

        var sum = 0f;
        for (var j = Group.IdxX; j < columns; j += WideRows.Threads)
            sum += MathF.Exp(z[row + j] - max);
        var total = WideRows.Combine(parts, sum, isMax: false);
        var logSum = MathF.Log(total);

        var cost = 0f;
        for (var j = Group.IdxX; j < columns; j += WideRows.Threads)
        {
            var logA = z[row + j] - max - logSum;
            cost += y[row + j] == 0f ? 0f : -y[row + j] * logA; // ln a may be −∞ where y is 0.
            delta[row + j] = MathF.Exp(logA) - y[row + j];
        }

        var rowCost = WideRows.Combine(parts, cost, isMax: false);
        if (i < batch && Group.IdxX == 0)
            costs[cursor[0] * batchSize + i] = rowCost;
        if (i == 0 && Group.IdxX == 0)
            current[0] = cursor[0];
    }
}
