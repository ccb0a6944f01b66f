using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// BP1 and the costs of <see cref="ResidentTraining"/>: eight threads for a sample.
/// </summary>
/// <remarks>The cost of each output replaces y.</remarks>
internal static class ResidentOutput
{
    /// <summary>Threads for a sample.</summary>
    internal const int Lanes = 8;

    /// <summary>Samples at a time.</summary>
    internal const int Samples = ResidentTraining.Threads / Lanes;

    /// <summary>BP1 as <see cref="OutputDelta.Row"/> computes it.</summary>
    internal static void Delta<TOutput, TLoss>(
        ArrayView<float> memory,
        int z,
        int y,
        int delta,
        ArrayView<float> lossParameters,
        int outputs,
        int count,
        int thread)
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        for (var i = thread / Lanes; i < count; i += Samples)
        {
            var row = i * ResidentLayout.Stride(outputs);
            for (var j = thread % Lanes; j < outputs; j += Lanes)
            {
                var pre = memory[z + row + j];
                var target = memory[y + row + j];
                var a = TOutput.Apply(pre);
                var derivative = TOutput.Derivative(TOutput.KeepsZ ? pre : a);
                memory[y + row + j] = TLoss.Cost(pre, a, target, lossParameters[j]);
                memory[delta + row + j] = TLoss.Delta(a, target, derivative, lossParameters[j]);
            }
        }
    }

    /// <summary>
    /// BP1 under softmax and cross-entropy as <see cref="SoftmaxDelta.Row"/> computes it. Each of a
    /// sample's threads computes its Σ e^(z − m), for less than to exchange its terms.
    /// </summary>
    internal static void SoftmaxDelta(
        ArrayView<float> memory, int z, int y, int delta, int outputs, int count, int thread)
    {
        for (var i = thread / Lanes; i < count; i += Samples)
        {
            var row = i * ResidentLayout.Stride(outputs);
            var zRow = z + row;
            var max = memory[zRow];
            for (var j = 1; j < outputs; j++)
                max = MathF.Max(max, memory[zRow + j]);
            var sum = 0f;
            for (var j = 0; j < outputs; j++)
                sum += MathF.Exp(memory[zRow + j] - max);
            var logSum = MathF.Log(sum);

            // Two outputs at a time, so that their powers overlap; one of them twice at the end.
            for (var j = thread % Lanes; j < outputs; j += 2 * Lanes)
            {
                var next = j + Lanes < outputs ? j + Lanes : j;
                var y0 = memory[y + row + j];
                var y1 = memory[y + row + next];
                var logA0 = memory[zRow + j] - max - logSum;
                var logA1 = memory[zRow + next] - max - logSum;
                memory[delta + row + j] = MathF.Exp(logA0) - y0;
                memory[delta + row + next] = MathF.Exp(logA1) - y1;

                // ln a may be −∞ where y is 0.
                memory[y + row + j] = y0 == 0f ? 0f : -y0 * logA0;
                memory[y + row + next] = y1 == 0f ? 0f : -y1 * logA1;
            }
        }
    }

    /// <summary>The samples' costs: sums over the outputs, in their order.</summary>
    internal static void Costs(
        ArrayView<float> memory,
        int y,
        ArrayView<float> costs,
        int at,
        int outputs,
        int count,
        int thread)
    {
        for (var i = ResidentTraining.Threads - 1 - thread;
            i < count;
            i += ResidentTraining.Threads)
        {
            var row = y + i * ResidentLayout.Stride(outputs);
            var cost = 0f;
            for (var j = 0; j < outputs; j++)
                cost += memory[row + j];
            costs[at + i] = cost;
        }
    }
}
