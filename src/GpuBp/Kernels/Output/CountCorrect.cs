using ILGPU;

namespace GpuBp.Kernels;

/// <summary>How many samples of a batch are classified as their targets say.</summary>
/// <remarks>
/// The class is the largest output, the first one among equals; of a single output, whether it is at
/// least ½. A sample with a NaN is wrong. Integers are counted, so the order in which threads arrive moves no bit.
/// </remarks>
internal static class CountCorrect
{
    /// <param name="i">The sample; launch for batch.</param>
    /// <param name="a">Outputs, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="correct">One element, to which the count is added.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> a, ArrayView<float> y, ArrayView<int> correct, int outputs)
    {
        var row = (long)i.X * outputs;
        if (ClassOf(a, row, outputs) == ClassOf(y, row, outputs))
            Atomic.Add(ref correct[0], 1);
    }

    /// <summary>The class of a row; −1 where an output is NaN, which no target is.</summary>
    private static int ClassOf(ArrayView<float> values, long row, int outputs)
    {
        var best = 0;
        for (var j = 0; j < outputs; j++)
        {
            var value = values[row + j];
            if (!(value >= float.NegativeInfinity))
                return -1;
            if (value > values[row + best])
                best = j;
        }

        return outputs > 1 ? best : values[row] >= 0.5f ? 1 : 0;
    }
}
