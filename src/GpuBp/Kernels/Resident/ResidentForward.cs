using ILGPU;

namespace GpuBp.Kernels;

/// <summary>The forward pass of <see cref="ResidentTraining"/>.</summary>
/// <remarks>
/// A thread computes a tile of two samples, half a batch apart, and of four outputs, as many apart
/// as there are tiles side by side: neighbouring threads read neighbouring rows of W, and of each
/// four terms at a time. A narrow layer has tiles of two outputs, so that more threads work. Terms
/// past the last are zeros in both factors.
/// </remarks>
internal static class ResidentForward
{
    /// <summary>a = σ(x·Wᵀ + b); of the last layer z. Sums run in the order of k.</summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="table"><see cref="ResidentLayout.LayerTable"/>.</param>
    /// <param name="layer">The layer, from 0.</param>
    /// <param name="layers">Layers.</param>
    /// <param name="x">The position of x.</param>
    /// <param name="rows">Half the samples of a whole batch.</param>
    /// <param name="thread">The thread in the group.</param>
    internal static void Run<TActivation>(
        ArrayView<float> memory,
        ArrayView<int> table,
        int layer,
        int layers,
        int x,
        int rows,
        int thread)
        where TActivation : struct, IActivation
    {
        var at = layer * ResidentLayout.Fields;
        var outputs = table[at + ResidentLayout.Outputs];
        var w = table[at + ResidentLayout.W];
        var b = table[at + ResidentLayout.B];
        var a = table[at + ResidentLayout.A];
        var columns = table[at + ResidentLayout.ForwardColumns];
        var inverse = table[at + ResidentLayout.ForwardInverse];
        var inputs = table[at + ResidentLayout.Inputs];
        var line = ResidentLayout.Stride(inputs);
        var outputLine = ResidentLayout.Stride(outputs);
        var sums = LocalMemory.Allocate<float>(8);
        for (var t = thread; t < rows * columns; t += ResidentTraining.Threads)
        {
            var i = ResidentLayer.Divide(t, inverse);
            var j = t - i * columns;
            if (columns * 2 < outputs)
                AddFour(
                    memory.Cast<Float4>(), sums, (x + i * line) / 4, rows * line / 4,
                    (w + j * line) / 4, columns * line / 4, ResidentLayout.Quartets(inputs));
            else
                AddTwo(
                    memory.Cast<Float4>(), sums, (x + i * line) / 4, rows * line / 4,
                    (w + j * line) / 4, columns * line / 4, ResidentLayout.Quartets(inputs));
            for (var s = 0; s < 8; s++)
                sums[s] += memory[b + Math.Min(j + s % 4 * columns, outputs - 1)];
            if (layer < layers - 1)
            {
                for (var s = 0; s < 8; s++)
                    sums[s] = TActivation.Apply(sums[s]);
            }

            for (var s = 0; s < 8; s++)
            {
                var column = j + s % 4 * columns;
                if (column < outputs)
                    memory[a + (i + s / 4 * rows) * outputLine + column] = sums[s];
            }
        }
    }

    /// <summary>
    /// sums[4 r + c] = Σ x[r]·w[c], of quartets of terms, rows xStep and wStep quartets apart.
    /// </summary>
    private static void AddFour(
        ArrayView<Float4> memory,
        ArrayView<float> sums,
        int x,
        int xStep,
        int w,
        int wStep,
        int quartets)
    {
        var s00 = 0f;
        var s01 = 0f;
        var s02 = 0f;
        var s03 = 0f;
        var s10 = 0f;
        var s11 = 0f;
        var s12 = 0f;
        var s13 = 0f;
        for (var k = 0; k < quartets; k++)
        {
            var x0 = memory[x + k];
            var x1 = memory[x + xStep + k];
            var w0 = memory[w + k];
            var w1 = memory[w + wStep + k];
            var w2 = memory[w + 2 * wStep + k];
            var w3 = memory[w + 3 * wStep + k];
            s00 = Add(s00, x0, w0);
            s01 = Add(s01, x0, w1);
            s02 = Add(s02, x0, w2);
            s03 = Add(s03, x0, w3);
            s10 = Add(s10, x1, w0);
            s11 = Add(s11, x1, w1);
            s12 = Add(s12, x1, w2);
            s13 = Add(s13, x1, w3);
        }

        sums[0] = s00;
        sums[1] = s01;
        sums[2] = s02;
        sums[3] = s03;
        sums[4] = s10;
        sums[5] = s11;
        sums[6] = s12;
        sums[7] = s13;
    }

    /// <summary>The same for c of 0 and 1; the others are 0.</summary>
    private static void AddTwo(
        ArrayView<Float4> memory,
        ArrayView<float> sums,
        int x,
        int xStep,
        int w,
        int wStep,
        int quartets)
    {
        var s00 = 0f;
        var s01 = 0f;
        var s10 = 0f;
        var s11 = 0f;
        for (var k = 0; k < quartets; k++)
        {
            var x0 = memory[x + k];
            var x1 = memory[x + xStep + k];
            var w0 = memory[w + k];
            var w1 = memory[w + wStep + k];
            s00 = Add(s00, x0, w0);
            s01 = Add(s01, x0, w1);
            s10 = Add(s10, x1, w0);
            s11 = Add(s11, x1, w1);
        }

        sums[0] = s00;
        sums[1] = s01;
        sums[2] = 0f;
        sums[3] = 0f;
        sums[4] = s10;
        sums[5] = s11;
        sums[6] = 0f;
        sums[7] = 0f;
    }

    /// <summary>sum + x·w, term by term.</summary>
    private static float Add(float sum, Float4 x, Float4 w)
    {
        sum += x.X * w.X;
        sum += x.Y * w.Y;
        sum += x.Z * w.Z;
        sum += x.W * w.W;
        return sum;
    }
}
