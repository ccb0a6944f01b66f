using ILGPU;

namespace GpuBp.Kernels;

/// <summary>Counts the samples of a batch that are classified correctly.</summary>
/// <remarks>
/// The class is that of the largest output, the first among equals; of a single output, class 1 if
/// it is at least ½. A sample with a NaN is wrong. The count is an integer, so the order of the
/// threads does not matter.
/// </remarks>
internal static class CountCorrect
{
    /// <param name="i">The sample; launch for batch.</param>
    /// <param name="a">Outputs, [batch × outputs].</param>
    /// <param name="y">Targets, [batch × outputs].</param>
    /// <param name="correct">One element; the kernel adds the count.</param>
    /// <param name="outputs">Outputs j.</param>
    [Kernel]
    internal static void Run(
        Index1D i, ArrayView<float> a, ArrayView<float> y, ArrayView<int> correct, int outputs)
    {
        var row = (long)i.X * outputs;
        if (ClassOf(a, row, outputs) == ClassOf(y, row, outputs))
            Atomic.Add(ref correct[0], 1);
    }

    /// <summary>The class of a row; −1 if an output is NaN, which matches no target.</summary>
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
