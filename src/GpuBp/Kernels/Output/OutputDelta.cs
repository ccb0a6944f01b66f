using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP1, the error of the output layer, and the cost of each sample, from z alone:
/// δᴸ = ∇ₐC ⊙ σ′(zᴸ), or a − y if the loss cancels σ′; C = Σ over the outputs.
/// </summary>
/// <remarks>
/// a = σ(z) is not stored: training does not need it again. A sample's cost is summed in the order
/// of the outputs by the thread of its row.
/// </remarks>
internal static class OutputDelta
{
    /// <param name="i">The row; launch for the rows of the batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs]; each element written once.</param>
    /// <param name="costs">
    /// The costs of an epoch's samples; row i writes element cursor · batchSize + i.
    /// </param>
    /// <param name="cursor">One element: the number of the batch.</param>
    /// <param name="current">
    /// One element: set to the cursor, for the rest of the step, during which the cursor may move
    /// on.
    /// </param>
    /// <param name="batchSize">Samples of each batch; the last may have fewer.</param>
    /// <param name="parameters">The loss's parameter of each output, [outputs].</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(OutputDeltaSimd))]
    internal static void Run<TActivation, TLoss>(
        Index1D i,
        ArrayView<float> z,
        ArrayView<float> y,
        ArrayView<float> delta,
        ArrayView<float> costs,
        ArrayView<int> cursor,
        ArrayView<int> current,
        int batchSize,
        ArrayView<float> parameters,
        int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        var row = (long)i.X * outputs;
        var cost = Row<TActivation, TLoss>(z, row, y, row, delta, row, parameters, outputs);
        costs[cursor[0] * batchSize + i] = cost;
        if (i.X == 0)
            current[0] = cursor[0];
    }

    /// <summary>Computes δ of one sample; the positions are those of its first elements.</summary>
    /// <returns>The sample's cost.</returns>
    internal static float Row<TActivation, TLoss>(
        ArrayView<float> z,
        long zAt,
        ArrayView<float> y,
        long yAt,
        ArrayView<float> delta,
        long deltaAt,
        ArrayView<float> parameters,
        int outputs)
        where TActivation : struct, IActivation
        where TLoss : struct, ILoss
    {
        var cost = 0f;
        for (var j = 0; j < outputs; j++)
        {
            var a = TActivation.Apply(z[zAt + j]);
            var derivative = TActivation.Derivative(TActivation.KeepsZ ? z[zAt + j] : a);
            cost += TLoss.Cost(z[zAt + j], a, y[yAt + j], parameters[j]);
            delta[deltaAt + j] = TLoss.Delta(a, y[yAt + j], derivative, parameters[j]);
        }

        return cost;
    }
}
