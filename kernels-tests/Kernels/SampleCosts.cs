using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Kernels;

/// <summary>What the tests of costs share.</summary>
internal static class SampleCosts
{
    /// <summary>The cost of each sample by the reference.</summary>
    internal static double[] Of(
        double[,] z, double[,] a, double[,] y, ReferenceActivation output, ReferenceLoss loss) =>
        [.. Enumerable.Range(0, z.GetLength(0)).Select(
            i => ReferenceLosses.Mean(Row(z, i), Row(a, i), Row(y, i), output, loss))];

    /// <summary>
    /// One-hot under softmax, whose zeros must not be multiplied by ln a; probabilities else.
    /// </summary>
    internal static float[,] Targets(
        RandomNumbers random, int batch, int outputs, ReferenceActivation activation)
    {
        var y = new float[batch, outputs];
        for (var i = 0; i < batch; i++)
        {
            var label = random.NextInt(0, outputs - 1);
            for (var j = 0; j < outputs; j++)
                y[i, j] = activation != ReferenceActivation.Softmax ? random.NextSingle()
                    : j == label ? 1 : 0;
        }

        return y;
    }

    private static double[,] Row(double[,] values, int i)
    {
        var row = new double[1, values.GetLength(1)];
        for (var j = 0; j < row.GetLength(1); j++)
            row[0, j] = values[i, j];
        return row;
    }
}
