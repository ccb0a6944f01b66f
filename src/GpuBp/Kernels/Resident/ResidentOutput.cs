using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP1 and the costs of <see cref="ResidentTraining"/>: eight threads for a sample.</summary>
/// <remarks>δ replaces z, and the cost of each output replaces y.</remarks>
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
                memory[z + row + j] = TLoss.Delta(a, target, derivative, lossParameters[j]);
            }
        }
    }

    /// <summary>
    /// BP1 under softmax and cross-entropy as <see cref="SoftmaxDelta.Row"/> computes it.
    /// </summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="z">The position of z, then δ.</param>
    /// <param name="y">The position of y, then the costs.</param>
    /// <param name="powers">The position of e^(z − m) of <see cref="Samples"/>; zeros past the
    /// last output.</param>
    /// <param name="outputs">Outputs j.</param>
    /// <param name="count">Samples i of the batch.</param>
    /// <param name="batchSize">Samples of every batch but perhaps the last.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void SoftmaxDelta(
        ArrayView<float> memory,
        int z,
        int y,
        int powers,
        int outputs,
        int count,
        int batchSize,
        int thread)
    {
        var lane = thread % Lanes;
        var line = ResidentLayout.Stride(outputs);
        var quartets = memory.Cast<Float4>();
        for (var first = 0; first < batchSize; first += Samples)
        {
            var i = first + thread / Lanes;
            var zRow = z + i * line;
            var yRow = y + i * line;
            var power = powers + thread / Lanes * line;
            var max = 0f;
            if (i < count)
            {
                max = memory[zRow];
                for (var j = 1; j < outputs; j++)
                    max = MathF.Max(max, memory[zRow + j]);
                for (var j = lane; j < outputs; j += Lanes)
                    memory[power + j] = MathF.Exp(memory[zRow + j] - max);
            }

            Group.Barrier();
            if (i < count)
            {
                var sum = 0f;
                for (var n = 0; n < ResidentLayout.Quartets(outputs); n++)
                {
                    var four = quartets[power / 4 + n];
                    sum = sum + four.X + four.Y + four.Z + four.W;
                }

                var logSum = MathF.Log(sum);
                for (var j = lane; j < outputs; j += Lanes)
                {
                    var target = memory[yRow + j];
                    var logA = memory[zRow + j] - max - logSum;

                    // ln a may be −∞ where y is 0.
                    memory[yRow + j] = target == 0f ? 0f : -target * logA;
                    memory[zRow + j] = MathF.Exp(logA) - target;
                }
            }

            Group.Barrier();
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
        for (var i = ResidentTraining.Threads - 1 - thread; i < count; i += ResidentTraining.Threads)
        {
            var row = y + i * ResidentLayout.Stride(outputs);
            var cost = 0f;
            for (var j = 0; j < outputs; j++)
                cost += memory[row + j];
            costs[at + i] = cost;
        }
    }
}
