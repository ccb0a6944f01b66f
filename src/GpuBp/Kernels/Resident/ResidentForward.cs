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
    /// <summary>Quartets of terms that are read together, so that reads overlap.</summary>
    private const int Block = 16;

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
        var tiles = ResidentTable.At(table, at + ResidentLayout.ForwardTiles);
        var inverse = ResidentTable.At(table, at + ResidentLayout.ForwardInverse);
        var columns = ResidentTable.At(table, at + ResidentLayout.ForwardColumns);
        var terms = ResidentTable.At(table, at + ResidentLayout.InputQuartets);
        var w = ResidentTable.At(table, at + ResidentLayout.W);
        var line = ResidentTable.At(table, at + ResidentLayout.Line);
        var b = ResidentTable.At(table, at + ResidentLayout.B);
        var a = ResidentTable.At(table, at + ResidentLayout.A);
        var outputLine = ResidentTable.At(table, at + ResidentLayout.OutputLine);
        var outputs = ResidentTable.At(table, at + ResidentLayout.Outputs);
        var sums = LocalMemory.Allocate<float>(8);
        var quartets = memory.Cast<Float4>();
        for (var t = thread; t < tiles; t += ResidentTraining.Threads)
        {
            var i = ResidentLayer.Divide(t, inverse);
            var j = t - i * columns;
            var to = (a + i * outputLine) * 4 + j;
            var xAt = x + i * line;
            var wAt = w + j * line;
            if (columns * 2 < outputs)
            {
                SumFour(quartets, sums, xAt, rows * line, wAt, columns * line, terms);
                Finish<TActivation>(
                    memory, sums, 2, 4, b + j, to, rows * outputLine * 4, columns, outputs - j,
                    layer < layers - 1);
            }
            else
            {
                SumTwo(quartets, sums, xAt, rows * line, wAt, columns * line, terms);
                Finish<TActivation>(
                    memory, sums, 2, 2, b + j, to, rows * outputLine * 4, columns, outputs - j,
                    layer < layers - 1);
            }
        }
    }

    /// <summary>Adds the biases, and stores a or z of a tile.</summary>
    /// <param name="memory">Shared memory.</param>
    /// <param name="sums">The sums, [2 × 4].</param>
    /// <param name="height">Samples of the tile.</param>
    /// <param name="width">Outputs of the tile.</param>
    /// <param name="b">The position of the first output's bias.</param>
    /// <param name="to">The position of the first sample's first output.</param>
    /// <param name="rowStep">The distance of the samples.</param>
    /// <param name="step">The distance of the outputs.</param>
    /// <param name="left">Outputs of the layer from the first on.</param>
    /// <param name="isHidden">Whether σ is applied.</param>
    private static void Finish<TActivation>(
        ArrayView<float> memory,
        ArrayView<float> sums,
        int height,
        int width,
        int b,
        int to,
        int rowStep,
        int step,
        int left,
        bool isHidden)
        where TActivation : struct, IActivation
    {
        for (var s = 0; s < 8; s++)
        {
            if (s / 4 < height && s % 4 < width)
                sums[s] += memory[b + s % 4 * step];
        }

        if (isHidden)
        {
            for (var s = 0; s < 8; s++)
            {
                if (s / 4 < height && s % 4 < width)
                    sums[s] = TActivation.Apply(sums[s]);
            }
        }

        for (var s = 0; s < 8; s++)
        {
            if (s / 4 < height && s % 4 < width && s % 4 * step < left)
                memory[to + s / 4 * rowStep + s % 4 * step] = sums[s];
        }
    }

    /// <summary>
    /// sums[4 r + c] = Σ x[r]·w[c], of quartets of terms; rows are xStep and wStep quartets apart.
    /// </summary>
    private static void SumFour(
        ArrayView<Float4> memory,
        ArrayView<float> sums,
        int x,
        int xStep,
        int w,
        int wStep,
        int quartets)
    {
        for (var s = 0; s < 8; s++)
            sums[s] = 0f;
        var k = 0;
        for (; k + Block <= quartets; k += Block)
        {
            for (var n = 0; n < Block; n++)
                AddFour(memory, sums, x + k + n, xStep, w + k + n, wStep);
        }

        for (; k < quartets; k++)
            AddFour(memory, sums, x + k, xStep, w + k, wStep);
    }

    /// <summary>The same for c of 0 and 1.</summary>
    private static void SumTwo(
        ArrayView<Float4> memory,
        ArrayView<float> sums,
        int x,
        int xStep,
        int w,
        int wStep,
        int quartets)
    {
        for (var s = 0; s < 8; s++)
            sums[s] = 0f;
        var k = 0;
        for (; k + Block <= quartets; k += Block)
        {
            for (var n = 0; n < Block; n++)
                AddTwo(memory, sums, x + k + n, xStep, w + k + n, wStep);
        }

        for (; k < quartets; k++)
            AddTwo(memory, sums, x + k, xStep, w + k, wStep);
    }

    private static void AddFour(
        ArrayView<Float4> memory, ArrayView<float> sums, int x, int xStep, int w, int wStep)
    {
        var x0 = memory[x];
        var x1 = memory[x + xStep];
        var w0 = memory[w];
        var w1 = memory[w + wStep];
        var w2 = memory[w + 2 * wStep];
        var w3 = memory[w + 3 * wStep];
        sums[0] = Add(sums[0], x0, w0);
        sums[1] = Add(sums[1], x0, w1);
        sums[2] = Add(sums[2], x0, w2);
        sums[3] = Add(sums[3], x0, w3);
        sums[4] = Add(sums[4], x1, w0);
        sums[5] = Add(sums[5], x1, w1);
        sums[6] = Add(sums[6], x1, w2);
        sums[7] = Add(sums[7], x1, w3);
    }

    private static void AddTwo(
        ArrayView<Float4> memory, ArrayView<float> sums, int x, int xStep, int w, int wStep)
    {
        var x0 = memory[x];
        var x1 = memory[x + xStep];
        var w0 = memory[w];
        var w1 = memory[w + wStep];
        sums[0] = Add(sums[0], x0, w0);
        sums[1] = Add(sums[1], x0, w1);
        sums[4] = Add(sums[4], x1, w0);
        sums[5] = Add(sums[5], x1, w1);
    }

    /// <summary>sum + x·w, term by term.</summary>
    private static float Add(float sum, Float4 x, Float4 w) =>
        sum + x.X * w.X + x.Y * w.Y + x.Z * w.Z + x.W * w.W;
}
