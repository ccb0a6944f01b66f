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

    /// <summary>
    /// BP1 as <see cref="OutputDelta.Row"/> computes it; 0 for samples past the count.
    /// </summary>
    internal static void Delta<TOutput, TLoss>(
        ArrayView<float> memory,
        int z,
        int y,
        int delta,
        ArrayView<float> lossParameters,
        int outputs,
        int count,
        int batchSize,
        int thread)
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss
    {
        for (var i = thread / Lanes; i < batchSize; i += Samples)
        {
            var row = i * ResidentLayout.Stride(outputs);
            for (var j = thread % Lanes; j < outputs; j += Lanes)
            {
                var pre = memory[z + row + j];
                var target = memory[y + row + j];
                var a = TOutput.Apply(pre);
                var derivative = TOutput.Derivative(TOutput.KeepsZ ? pre : a);
                memory[y + row + j] = TLoss.Cost(pre, a, target, lossParameters[j]);
                memory[delta + row + j] = i < count
                    ? TLoss.Delta(a, target, derivative, lossParameters[j])
                    : 0f;
            }
        }
    }

    /// <summary>z − m and e^(z − m), of the maximum m of a sample.</summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="z">The position of z.</param>
    /// <param name="shifted">The position of z − m.</param>
    /// <param name="powers">The position of the powers; zeros fill up a row.</param>
    /// <param name="outputs">Outputs.</param>
    /// <param name="batchSize">Samples.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void Powers(
        ArrayView<float> memory,
        int z,
        int shifted,
        int powers,
        int outputs,
        int batchSize,
        int thread)
    {
        var line = ResidentLayout.Stride(outputs);
        var quartets = memory.Cast<Float4>();
        for (var i = thread / Lanes; i < batchSize; i += Samples)
        {
            var row = i * line;
            var max = memory[z + row];
            for (var j = 0; j < outputs; j += 4)
            {
                var four = quartets[(z + row + j) / 4];
                max = MathF.Max(max, four.X);
                max = j + 1 < outputs ? MathF.Max(max, four.Y) : max;
                max = j + 2 < outputs ? MathF.Max(max, four.Z) : max;
                max = j + 3 < outputs ? MathF.Max(max, four.W) : max;
            }

            // Two outputs at a time, so that their powers overlap.
            for (var j = thread % Lanes; j < line; j += 2 * Lanes)
            {
                var next = j + Lanes < line ? j + Lanes : j;
                var difference0 = memory[z + row + j] - max;
                var difference1 = memory[z + row + next] - max;
                var power0 = MathF.Exp(difference0);
                var power1 = MathF.Exp(difference1);
                memory[shifted + row + j] = j < outputs ? difference0 : 0f;
                memory[shifted + row + next] = next < outputs ? difference1 : 0f;
                memory[powers + row + j] = j < outputs ? power0 : 0f;
                memory[powers + row + next] = next < outputs ? power1 : 0f;
            }
        }
    }

    /// <summary>
    /// BP1 under softmax and cross-entropy as <see cref="SoftmaxDelta.Row"/> computes it, from
    /// <see cref="Powers"/>; 0 for samples past the count. δ replaces z − m.
    /// </summary>
    internal static void SoftmaxDelta(
        ArrayView<float> memory,
        int powers,
        int y,
        int delta,
        int outputs,
        int count,
        int batchSize,
        int thread)
    {
        var quartets = memory.Cast<Float4>();
        for (var i = thread / Lanes; i < batchSize; i += Samples)
        {
            var row = i * ResidentLayout.Stride(outputs);
            var sum = memory[powers + row];
            for (var j = 0; j < outputs; j += 4)
            {
                var four = quartets[(powers + row + j) / 4];
                sum = j > 0 ? sum + four.X : sum;
                sum = j + 1 < outputs ? sum + four.Y : sum;
                sum = j + 2 < outputs ? sum + four.Z : sum;
                sum = j + 3 < outputs ? sum + four.W : sum;
            }

            var logSum = MathF.Log(sum);
            var isInside = i < count;

            // One of them twice at the end.
            for (var j = thread % Lanes; j < outputs; j += 2 * Lanes)
            {
                var next = j + Lanes < outputs ? j + Lanes : j;
                var y0 = memory[y + row + j];
                var y1 = memory[y + row + next];
                var logA0 = memory[delta + row + j] - logSum;
                var logA1 = memory[delta + row + next] - logSum;
                var delta0 = MathF.Exp(logA0) - y0;
                var delta1 = MathF.Exp(logA1) - y1;
                memory[delta + row + j] = isInside ? delta0 : 0f;
                memory[delta + row + next] = isInside ? delta1 : 0f;

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
