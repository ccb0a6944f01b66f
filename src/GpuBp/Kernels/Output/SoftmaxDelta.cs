using GpuBp.Kernels.Simd;
using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP1 of a softmax layer under the cross-entropy, and what each sample costs, from z alone:
/// δᴸ = softmax(zᴸ) − y, C = −Σ y ln a.
/// </summary>
/// <remarks>
/// ln a = (z − m) − ln Σ e^(z − m) with the row's maximum m, as <see cref="Softmax"/> explains; a is
/// not stored. Sums run in the order of the outputs.
/// </remarks>
internal static class SoftmaxDelta
{
    /// <param name="i">The row; launch for the rows of the batch.</param>
    /// <param name="z">Pre-activations, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="delta">δᴸ, [batch × outputs]; each element written once.</param>
    /// <param name="costs">The costs of an epoch's samples; row i's is written at
    /// cursor · batchSize + i.</param>
    /// <param name="cursor">One element: the number of the batch.</param>
    /// <param name="current">One element: set to that number, for what follows in the step; the cursor may
    /// move on meanwhile.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
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

    /// <summary>The δ of one sample, from and to these positions.</summary>
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
