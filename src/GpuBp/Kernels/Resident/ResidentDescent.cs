using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP3, BP4 and descent of <see cref="ResidentTraining"/>.</summary>
internal static class ResidentDescent
{
    /// <summary>Samples that are read together, so that reads overlap.</summary>
    private const int Block = 32;

    /// <summary>BP4 and descent: W ← W − step · δᵀ·x; sums run in the order of i.</summary>
    /// <remarks>
    /// A thread computes a tile of four outputs and four inputs; of a narrow layer, of two and two,
    /// so that more threads work. The layers' tiles are dealt to the threads one after the other.
    /// W past the last output or input stays 0, as δ and x are there.
    /// </remarks>
    /// <param name="memory">Shared memory.</param>
    /// <param name="table"><see cref="ResidentLayout.LayerTable"/>.</param>
    /// <param name="nonFinite">For each layer, the first batch after which not all weights are
    /// finite.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="x">The position of x.</param>
    /// <param name="step">η / the samples of the batch.</param>
    /// <param name="count">Samples; those past the end of the epoch have a δ of 0.</param>
    /// <param name="batch">The number of the batch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void Weights(
        ArrayView<float> memory,
        ArrayView<int> table,
        ArrayView<int> nonFinite,
        int layer,
        int x,
        float step,
        int count,
        int batch,
        int thread)
    {
        var at = layer * ResidentLayout.Fields;
        var tiles = ResidentTable.At(table, at + ResidentLayout.DescentTiles);
        var side = ResidentTable.At(table, at + ResidentLayout.DescentSide);
        var first = ResidentTable.At(table, at + ResidentLayout.DescentThread);
        for (var t = (thread - first) & (ResidentTraining.Threads - 1);
            t < tiles;
            t += ResidentTraining.Threads)
        {
            var row = Row(table, at, t);
            var k = Column(table, at, t, row);
            var zeros = new Float4(0f, 0f, 0f, 0f);
            if (side == 2)
                zeros = DescendTwo(memory, table, at, row, k, x, step, count);
            else
                zeros = DescendFour(memory, table, at, row, k, x, step, count);
            if (!FiniteCheck.IsFinite(zeros.X + zeros.Y + zeros.Z + zeros.W))
                Atomic.Min(ref nonFinite[layer], batch);
        }
    }

    /// <summary>Descends in a tile of four outputs and four inputs.</summary>
    /// <returns>Zeros, or NaN where a weight is not finite any more: 0 · W.</returns>
    private static Float4 DescendFour(
        ArrayView<float> memory,
        ArrayView<int> table,
        int at,
        int row,
        int k,
        int x,
        float step,
        int count)
    {
        var line = ResidentTable.At(table, at + ResidentLayout.Line);
        var delta = ResidentTable.At(table, at + ResidentLayout.Delta) + row;
        var deltaLine = ResidentTable.At(table, at + ResidentLayout.OutputLine);
        var to = ResidentTable.At(table, at + ResidentLayout.W) + row * 4 * line + k;
        var quartets = memory.Cast<Float4>();
        var sum0 = new Float4(0f, 0f, 0f, 0f);
        var sum1 = new Float4(0f, 0f, 0f, 0f);
        var sum2 = new Float4(0f, 0f, 0f, 0f);
        var sum3 = new Float4(0f, 0f, 0f, 0f);
        var i = 0;
        for (; i + Block <= count; i += Block)
        {
            for (var n = 0; n < Block; n++)
            {
                var deltas = quartets[delta + (i + n) * deltaLine];
                var inputsOfSample = quartets[x + k + (i + n) * line];
                sum0 = sum0 + deltas.X * inputsOfSample;
                sum1 = sum1 + deltas.Y * inputsOfSample;
                sum2 = sum2 + deltas.Z * inputsOfSample;
                sum3 = sum3 + deltas.W * inputsOfSample;
            }
        }

        for (; i < count; i++)
        {
            var deltas = quartets[delta + i * deltaLine];
            var inputsOfSample = quartets[x + k + i * line];
            sum0 = sum0 + deltas.X * inputsOfSample;
            sum1 = sum1 + deltas.Y * inputsOfSample;
            sum2 = sum2 + deltas.Z * inputsOfSample;
            sum3 = sum3 + deltas.W * inputsOfSample;
        }

        var w0 = quartets[to] - step * sum0;
        var w1 = quartets[to + line] - step * sum1;
        var w2 = quartets[to + 2 * line] - step * sum2;
        var w3 = quartets[to + 3 * line] - step * sum3;
        quartets[to] = w0;
        quartets[to + line] = w1;
        quartets[to + 2 * line] = w2;
        quartets[to + 3 * line] = w3;
        return 0f * w0 + 0f * w1 + 0f * w2 + 0f * w3;
    }

    /// <summary>The same in a tile of two outputs and two inputs.</summary>
    private static Float4 DescendTwo(
        ArrayView<float> memory,
        ArrayView<int> table,
        int at,
        int row,
        int k,
        int x,
        float step,
        int count)
    {
        var line = ResidentTable.At(table, at + ResidentLayout.Line) * 4;
        var delta = ResidentTable.At(table, at + ResidentLayout.Delta) * 4 + row * 2;
        var deltaLine = ResidentTable.At(table, at + ResidentLayout.OutputLine) * 4;
        var to = ResidentTable.At(table, at + ResidentLayout.W) * 4 + row * 2 * line + k * 2;

        // Views of their own: the compiler then adds the offsets when it compiles, and reads two
        // neighbours at a time.
        var deltas = memory.SubView(delta, (count - 1) * deltaLine + 2);
        var inputs = memory.SubView(x * 4 + k * 2, (count - 1) * line + 2);
        var sum = new Float4(0f, 0f, 0f, 0f);
        var i = 0;
        for (; i + Block <= count; i += Block)
        {
            for (var n = 0; n < Block; n++)
                sum = AddTwo(sum, deltas, (i + n) * deltaLine, inputs, (i + n) * line);
        }

        for (; i < count; i++)
            sum = AddTwo(sum, deltas, i * deltaLine, inputs, i * line);
        var w = new Float4(
            memory[to], memory[to + 1], memory[to + line], memory[to + line + 1]) - step * sum;
        memory[to] = w.X;
        memory[to + 1] = w.Y;
        memory[to + line] = w.Z;
        memory[to + line + 1] = w.W;
        return 0f * w;
    }

    /// <summary>Adds δ·x of a sample for two outputs and two inputs, row by row.</summary>
    private static Float4 AddTwo(
        Float4 sum, ArrayView<float> deltas, int delta, ArrayView<float> inputs, int x)
    {
        var delta0 = deltas[delta];
        var delta1 = deltas[delta + 1];
        var x0 = inputs[x];
        var x1 = inputs[x + 1];
        return sum +
            new Float4(delta0, delta0, delta1, delta1) * new Float4(x0, x1, x0, x1);
    }

    /// <summary>The tile's row of tiles.</summary>
    private static int Row(ArrayView<int> table, int at, int t)
    {
        var rows = ResidentTable.At(table, at + ResidentLayout.DescentHeight);
        var inverse = ResidentTable.At(table, at + ResidentLayout.DescentInverse);
        var rowsInverse = ResidentTable.At(table, at + ResidentLayout.DescentHeightInverse);
        var place = ResidentLayer.Divide(t, inverse);
        return place - ResidentLayer.Divide(place, rowsInverse) * rows;
    }

    /// <summary>The tile's place in its row.</summary>
    private static int Column(ArrayView<int> table, int at, int t, int row)
    {
        var width = ResidentTable.At(table, at + ResidentLayout.DescentWidth);
        var inverse = ResidentTable.At(table, at + ResidentLayout.DescentInverse);
        var rowsInverse = ResidentTable.At(table, at + ResidentLayout.DescentHeightInverse);
        var place = ResidentLayer.Divide(t, inverse);
        return t - (place - ResidentLayer.Divide(place, rowsInverse)) * width;
    }

    /// <summary>
    /// BP3 and descent: b ← b − step · Σ δ, summed as <see cref="BiasGradient"/> does.
    /// </summary>
    internal static void Biases(
        ArrayView<float> memory, ArrayView<int> table, int layer, float step, int count, int thread)
    {
        var at = layer * ResidentLayout.Fields;
        var hasBias = ResidentTable.At(table, at + ResidentLayout.HasBias);
        var outputs = ResidentTable.At(table, at + ResidentLayout.Outputs);
        var b = ResidentTable.At(table, at + ResidentLayout.B);
        var delta = ResidentTable.At(table, at + ResidentLayout.Delta) * 4;
        var line = ResidentTable.At(table, at + ResidentLayout.OutputLine) * 4;
        var sums = LocalMemory.Allocate<float>(BiasGradient.Rows);
        if (hasBias == 0)
            return;

        for (var j = thread; j < outputs; j += ResidentTraining.Threads)
        {
            for (var n = 0; n < BiasGradient.Rows; n++)
                sums[n] = 0f;
            var i = 0;
            for (; i + BiasGradient.Rows <= count; i += BiasGradient.Rows)
            {
                for (var n = 0; n < BiasGradient.Rows; n++)
                    sums[n] += memory[delta + j + (i + n) * line];
            }

            for (var n = 0; n < BiasGradient.Rows; n++)
            {
                if (i + n < count)
                    sums[n] += memory[delta + j + (i + n) * line];
            }

            var total = 0f;
            for (var n = 0; n < BiasGradient.Rows; n++)
                total += sums[n];
            memory[b + j] -= step * total;
        }
    }
}
