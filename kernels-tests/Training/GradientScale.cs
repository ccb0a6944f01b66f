using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>
/// How large each quantity of a network would be if no sum happened to cancel: the scale that
/// rounding errors have. A sum Σ pₖ of random signs is as large as √(Σ pₖ²), but may be next to
/// nothing by chance, above all in narrow layers, of a single sample, where most ReLUs are off.
/// </summary>
internal static class GradientScale
{
    /// <summary>The norms of gradW and gradB of each layer, no less than those they have.</summary>
    internal static (double W, double B)[] Of(
        ReferenceNetwork network, ReferencePass pass, ReferenceGradients back, double[,] y)
    {
        var count = network.Layers.Count;
        var batch = y.GetLength(0);
        var squaresOfX = new double[count + 1][,];
        squaresOfX[0] = Squares(pass.X[0]);
        for (var l = 0; l < count; l++)
            squaresOfX[l + 1] = Activations(network.Layers[l], squaresOfX[l], pass.Z[l], pass.A[l]);

        var scales = new (double, double)[count];
        var squaresOfDelta = OutputDelta(network, squaresOfX[count], pass, y);
        for (var l = count - 1; l >= 0; l--)
        {
            if (l < count - 1)
                squaresOfDelta = TimesSlopes(
                    ReferenceEquations.BackwardDelta(
                        squaresOfDelta,
                        Squares(network.Layers[l + 1].W),
                        pass.Z[l],
                        ReferenceActivation.Identity),
                    network.Layers[l].Activation,
                    pass.Z[l]);

            // Means of squares, so one more 1 / batch. Terms of one sign sum to more than the scale.
            var w = ReferenceEquations.WeightGradient(squaresOfDelta, squaresOfX[l]);
            var b = ReferenceEquations.BiasGradient(squaresOfDelta);
            scales[l] = (
                Math.Max(Math.Sqrt(w.Cast<double>().Sum() / batch), FloatError.Norm(back.GradW[l])),
                Math.Max(Math.Sqrt(b.Sum() / batch), FloatError.Norm(back.GradB[l])));
        }

        return scales;
    }

    // a², or the square of z's scale through the slope of σ, whichever is larger.
    private static double[,] Activations(
        ReferenceLayer layer, double[,] squaresOfX, double[,] z, double[,] a)
    {
        if (layer.Activation == ReferenceActivation.Softmax)
            return Squares(a);

        double[]? squaresOfB = layer.B is null ? null : [.. layer.B.Select(b => b * b)];
        var sums = ReferenceEquations.PreActivation(squaresOfX, Squares(layer.W), squaresOfB);
        return Larger(TimesSlopes(sums, layer.Activation, z), Squares(a));
    }

    private static double[,] OutputDelta(
        ReferenceNetwork network, double[,] squaresOfA, ReferencePass pass, double[,] y)
    {
        var outputs = y.GetLength(1);
        var slopes = FloatError.Map(y, _ => 0.0);
        for (var i = 0; i < y.GetLength(0); i++)
        {
            for (var j = 0; j < outputs; j++)
                slopes[i, j] = ReferenceLosses.Slope(
                    network.Loss, pass.A[^1][i, j], y[i, j], ReferenceLosses.Level(j, outputs));
        }

        var squares = Larger(Squares(slopes), squaresOfA);
        return network.Loss == ReferenceLoss.CrossEntropy
            ? squares
            : TimesSlopes(squares, network.Layers[^1].Activation, pass.Z[^1]);
    }

    private static double[,] Squares(double[,] values) => FloatError.Map(values, v => v * v);

    private static double[,] Larger(double[,] left, double[,] right) =>
        Combine(left, right, Math.Max);

    // Where a slope crosses 0 it is σ(z) / z and its opposite, whose rounding errors stay.
    private static double[,] TimesSlopes(
        double[,] squares, ReferenceActivation activation, double[,] z) =>
        Combine(squares, z, (s, v) => s * Math.Max(
            Math.Pow(ReferenceActivations.Derivative(activation, v), 2),
            ReferenceActivations.KeepsZ(activation) && v < 0
                ? Math.Pow(ReferenceActivations.Apply(activation, v) / v, 2)
                : 0));

    private static double[,] Combine(
        double[,] left, double[,] right, Func<double, double, double> f)
    {
        var result = (double[,])left.Clone();
        for (var i = 0; i < result.GetLength(0); i++)
        {
            for (var j = 0; j < result.GetLength(1); j++)
                result[i, j] = f(left[i, j], right[i, j]);
        }

        return result;
    }
}
