namespace GpuBp.Tests.Reference;

/// <summary>The costs that the reference knows.</summary>
public enum ReferenceLoss
{
    /// <summary>½‖a − y‖², with any elementwise output.</summary>
    Quadratic,

    /// <summary>Σ |a − y|, with any elementwise output.</summary>
    Absolute,

    /// <summary>½ (a − y)² up to a distance, and a line from there on, with any elementwise output.</summary>
    Huber,

    /// <summary>Σ max(τ (y − a), (τ − 1) (y − a)), with any elementwise output; each output has its own τ.</summary>
    Pinball,

    /// <summary>−Σ y ln a and its binary form, with a softmax or a sigmoid output.</summary>
    CrossEntropy,
}

/// <summary>C: the mean over the batch of the samples' costs.</summary>
internal static class ReferenceLosses
{
    /// <summary>Where Huber's line begins: among the errors that tests draw.</summary>
    public const float HuberDelta = 0.35f;

    /// <summary>τ of an output: evenly from 0 to 1, such as ½ of one.</summary>
    public static double Level(int j, int outputs) => (float)((j + 1.0) / (outputs + 1));

    /// <summary>Whether a network may end in this pair.</summary>
    public static bool IsLegal(ReferenceActivation output, ReferenceLoss loss) => loss switch
    {
        ReferenceLoss.CrossEntropy =>
            output is ReferenceActivation.Sigmoid or ReferenceActivation.Softmax,
        _ => output != ReferenceActivation.Softmax,
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
                    (ReferenceLoss.Absolute, _) => Math.Abs(a[i, j] - y[i, j]),
                    (ReferenceLoss.Huber, _) => Huber(Math.Abs(a[i, j] - y[i, j])),
                    (ReferenceLoss.Pinball, _) => Math.Max(
                        Level(j, outputs) * (y[i, j] - a[i, j]), (Level(j, outputs) - 1) * (y[i, j] - a[i, j])),
                    (_, ReferenceActivation.Softmax) => y[i, j] * (logSumExp - z[i, j]),
                    _ => SigmoidCrossEntropy(z[i, j], y[i, j]),
                };
            }
        }

        return sum / batch;
    }

    /// <summary>∂C/∂a of one output; under the cross-entropy ∂C/∂z, in which σ′ cancels.</summary>
    public static double Slope(ReferenceLoss loss, double a, double y, double level) => loss switch
    {
        ReferenceLoss.Pinball => (y < a ? 1 : 0) - level,
        ReferenceLoss.Absolute => Math.Sign(a - y),
        ReferenceLoss.Huber => Math.Clamp(a - y, -HuberDelta, HuberDelta),
        _ => a - y,
    };

    private static double Huber(double error) =>
        error < HuberDelta ? error * error / 2 : HuberDelta * (error - HuberDelta / 2.0);

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
