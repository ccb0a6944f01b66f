using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Weighs the samples of a batch: multiplies δ and the cost of row i by the row's weight.
/// </summary>
internal static class WeighRows
{
    /// <param name="i">The element of δ; launch for batch · outputs.</param>
    /// <param name="delta">δᴸ, [batch × outputs]; each element updated once.</param>
    /// <param name="costs">
    /// The costs of an epoch's samples; row i updates element current · batchSize + i once.
    /// </param>
    /// <param name="weights">The weights of an epoch's samples, in the order of the costs.</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="batchSize">Samples of each batch; the last may have fewer.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run(
        Index1D i,
        ArrayView<float> delta,
        ArrayView<float> costs,
        ArrayView<float> weights,
        ArrayView<int> current,
        int batchSize,
        int outputs)
    {
        var row = i / outputs;
        var at = current[0] * batchSize + row;
        delta[i] *= weights[at];
        if (i.X == row * outputs)
            costs[at] *= weights[at];
    }
}
