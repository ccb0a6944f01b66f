namespace GpuBp.Tests.Reference;

/// <summary>The costs that the reference knows.</summary>
public enum ReferenceLoss
{
    /// <summary>½‖a − y‖², with any elementwise output.</summary>
    Quadratic,

    /// <summary>−Σ y ln a and its binary form, with a softmax or a sigmoid output.</summary>
    CrossEntropy,
}

/// <summary>C: the mean over the batch of the samples' costs.</summary>
internal static class ReferenceLosses
{
    /// <summary>Whether a network may end in this pair.</summary>
    public static bool IsLegal(ReferenceActivation output, ReferenceLoss loss) => loss switch
    {
        ReferenceLoss.Quadratic => output != ReferenceActivation.Softmax,
        _ => output is ReferenceActivation.Sigmoid or ReferenceActivation.Softmax,
    };

    /// <summary>The mean cost of a batch.</summary>
    /// <param name="z">Pre-activations of the outputs, [batch × outputs].</param>
    /// <param name="a">The outputs, [batch × outputs].</param>
    /// <param name="y">The targets, [batch × outputs]; rows sum to 1 under softmax.</param>
    /// <param name="output">The output layer's activation.</param>
    /// <param name="loss">The cost.</param>
    public static double Mean(
        double[,] z, double[,] a, double[,] y, ReferenceActivation output, ReferenceLoss loss)
    {
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        var sum = 0.0;
        for (var i = 0; i < batch; i++)
        {
            var logSumExp = LogSumExp(z, i);
            for (var j = 0; j < outputs; j++)
            {
                sum += (loss, output) switch
                {
                    (ReferenceLoss.Quadratic, _) => 0.5 * Math.Pow(a[i, j] - y[i, j], 2),
                    (_, ReferenceActivation.Softmax) => y[i, j] * (logSumExp - z[i, j]),
                    _ => SigmoidCrossEntropy(z[i, j], y[i, j]),
                };
            }
        }

        return sum / batch;
    }

    /// <summary>
    /// ln Σ_j e^{z_ij}; the row's largest z is taken out first, so that no power overflows.
    /// </summary>
    public static double LogSumExp(double[,] z, int i)
    {
        var largest = double.NegativeInfinity;
        for (var j = 0; j < z.GetLength(1); j++)
            largest = Math.Max(largest, z[i, j]);

        var sum = 0.0;
        for (var j = 0; j < z.GetLength(1); j++)
            sum += Math.Exp(z[i, j] - largest);
        return largest + Math.Log(sum);
    }

    // −y ln σ(z) − (1 − y) ln(1 − σ(z)), without the logarithm of a rounded 0.
    private static double SigmoidCrossEntropy(double z, double y) =>
        Math.Max(z, 0) - z * y + Math.Log(1 + Math.Exp(-Math.Abs(z)));
}
