using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// <see cref="OutputDelta"/> for wide rows: a warp shares each row, and neighbouring threads read
/// neighbouring elements.
/// </summary>
/// <remarks>
/// Thread x adds the costs of outputs x, x + <see cref="WideRows.Threads"/>, … in this order; a
/// tree, which is always the same, then adds the partial sums.
/// </remarks>
internal static class WideOutputDelta
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
    /// <param name="parameters">The loss's parameter of each output, [outputs].</param>
    /// <param name="batch">Samples i.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run<TActivation, TLoss>(
        ArrayView<float> z,
        ArrayView<float> y,
        ArrayView<float> delta,
        ArrayView<float> costs,
        ArrayView<int> cursor,
        ArrayView<int> current,
        int batchSize,
        ArrayView<float> parameters,
        int batch,
        int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        var parts = SharedMemory.Allocate<float>(WideRows.Rows * WideRows.Threads);
        var i = Grid.IdxX * WideRows.Rows + Group.IdxY;
        var row = (long)i * outputs;
        var cost = 0f;
        if (i < batch)
        {
            for (var j = Group.IdxX; j < outputs; j += WideRows.Threads)
            {
                var a = TActivation.Apply(z[row + j]);
                cost += TLoss.Cost(z[row + j], a, y[row + j], parameters[j]);
                var derivative = TActivation.Derivative(TActivation.KeepsZ ? z[row + j] : a);
                delta[row + j] = TLoss.Delta(a, y[row + j], derivative, parameters[j]);
            }
        }

        var total = WideRows.Combine(parts, cost, isMax: false);
        if (i < batch && Group.IdxX == 0)
            costs[cursor[0] * batchSize + i] = total;
        if (i == 0 && Group.IdxX == 0)
            current[0] = cursor[0];
    }
}
