using ILGPU;

namespace GpuBp.Kernels;

/// <summary>BP2 of <see cref="ResidentTraining"/>.</summary>
internal static class ResidentBackward
{
    /// <summary>
    /// BP2: δ = (δ′ W′) ⊙ σ′(z), with δ′ and W′ of the next layer. Sums run in the order of its
    /// outputs.
    /// </summary>
    /// <remarks>
    /// A thread computes a tile of two samples, half a batch apart, and of four neighbours. Terms
    /// past the last are zeros in both factors, and δ past the last output is 0.
    /// </remarks>
    internal static void Run<TActivation>(
        ArrayView<float> memory, ArrayView<int> table, int layer, int rows, int thread)
        where TActivation : struct, IActivation
    {
        var at = layer * ResidentLayout.Fields;
        var next = at + ResidentLayout.Fields;
        var tiles = ResidentTable.At(table, at + ResidentLayout.BackwardTiles);
        var inverse = ResidentTable.At(table, at + ResidentLayout.BackwardInverse);
        var columns = ResidentTable.At(table, at + ResidentLayout.OutputQuartets);
        var a = ResidentTable.At(table, at + ResidentLayout.A);
        var delta = ResidentTable.At(table, at + ResidentLayout.Delta);
        var line = ResidentTable.At(table, at + ResidentLayout.OutputLine);
        var outputs = ResidentTable.At(table, at + ResidentLayout.Outputs);
        var terms = ResidentTable.At(table, next + ResidentLayout.OutputQuartets);
        var w = ResidentTable.At(table, next + ResidentLayout.W);
        var nextDelta = ResidentTable.At(table, next + ResidentLayout.Delta);
        var nextLine = ResidentTable.At(table, next + ResidentLayout.OutputLine);
        var quartets = memory.Cast<Float4>();
        for (var t = thread; t < tiles; t += ResidentTraining.Threads)
        {
            var i = ResidentLayer.Divide(t, inverse);
            var k = t - i * columns;
            var place = i * line + k;
            var a0 = quartets[a + place];
            var a1 = quartets[a + place + rows * line];
            var sum0 = new Float4(0f, 0f, 0f, 0f);
            var sum1 = new Float4(0f, 0f, 0f, 0f);
            for (var j = 0; j < terms; j++)
            {
                var delta0 = quartets[nextDelta + i * nextLine + j];
                var delta1 = quartets[nextDelta + (i + rows) * nextLine + j];
                var w0 = quartets[w + j * 4 * line + k];
                var w1 = quartets[w + (j * 4 + 1) * line + k];
                var w2 = quartets[w + (j * 4 + 2) * line + k];
                var w3 = quartets[w + (j * 4 + 3) * line + k];
                sum0 = sum0 + delta0.X * w0;
                sum1 = sum1 + delta1.X * w0;
                sum0 = sum0 + delta0.Y * w1;
                sum1 = sum1 + delta1.Y * w1;
                sum0 = sum0 + delta0.Z * w2;
                sum1 = sum1 + delta1.Z * w2;
                sum0 = sum0 + delta0.W * w3;
                sum1 = sum1 + delta1.W * w3;
            }

            var left = outputs - k * 4;
            quartets[delta + place] = Derived<TActivation>(sum0, a0, left);
            quartets[delta + place + rows * line] = Derived<TActivation>(sum1, a1, left);
        }
    }

    private static Float4 Derived<TActivation>(Float4 sum, Float4 a, int left)
        where TActivation : struct, IActivation => new(
            sum.X * TActivation.Derivative(a.X),
            left > 1 ? sum.Y * TActivation.Derivative(a.Y) : 0f,
            left > 2 ? sum.Z * TActivation.Derivative(a.Z) : 0f,
            left > 3 ? sum.W * TActivation.Derivative(a.W) : 0f);
}
