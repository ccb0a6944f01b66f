using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP1 of a softmax layer with the cross-entropy, and the cost of each sample, from z alone:
/// δᴸ = softmax(zᴸ) − y, C = −Σ y ln a.
/// </summary>
/// <remarks>
/// ln a = (z − m) − ln Σ e^(z − m) with the row's maximum m: see <see cref="Softmax"/>. a is not
/// stored. Sums run in the order of the outputs.
/// </remarks>
internal static class SoftmaxDelta
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
    /// <param name="outputs">Outputs j.</param>
    [Kernel, SimdForm(typeof(SoftmaxDeltaSimd))]
    internal static void Run(
        Index1D i,
        ArrayView<float> z,
        ArrayView<float> y,
        ArrayView<float> delta,
        ArrayView<float> costs,
        ArrayView<int> cursor,
        ArrayView<int> current,
        int batchSize,
        int outputs)
    {
        var row = (long)i.X * outputs;
        var cost = Row(z, row, y, row, delta, row, outputs);
        costs[cursor[0] * batchSize + i] = cost;
        if (i.X == 0)
            current[0] = cursor[0];
    }

    /// <summary>Computes δ of one sample; the positions are those of its first elements.</summary>
    /// <returns>The sample's cost.</returns>
    internal static float Row(
        ArrayView<float> z,
        long zAt,
        ArrayView<float> y,
        long yAt,
        ArrayView<float> delta,
        long deltaAt,
        int outputs)
    {
        var max = z[zAt];
        for (var j = 1; j < outputs; j++)
            max = MathF.Max(max, z[zAt + j]);

        var sum = 0f;
        for (var j = 0; j < outputs; j++)
            sum += MathF.Exp(z[zAt + j] - max);

        var logSum = MathF.Log(sum);
        var cost = 0f;
        for (var j = 0; j < outputs; j++)
        {
            var logA = z[zAt + j] - max - logSum;
            cost += y[yAt + j] == 0f ? 0f : -y[yAt + j] * logA; // ln a may be −∞ where y is 0.
            delta[deltaAt + j] = MathF.Exp(logA) - y[yAt + j];
        }

        return cost;
    }
}
