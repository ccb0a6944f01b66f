using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>The kernels of layer normalisation, each against its formula in double.</summary>
public class LayerNormTests
{
    private const double Epsilon = 1e-5;

    [Theory]
    [EveryDevice(1, 1, 0f)]
    [EveryDevice(1, 2, 0f)]
    [EveryDevice(13, 10, 0f)]
    [EveryDevice(8, 31, 0f)]
    [EveryDevice(9, 33, 0f)]
    [EveryDevice(10, 997, 0f)]
    [EveryDevice(17, 10, 1e3f)]
    public void LayerNorm_RowsAroundAnyLevel_MatchReference(
        string deviceName, int batch, int outputs, float level)
    {
        var random = RandomNumbers.Create();
        var z = random.SingleMatrix(batch, outputs, 3);
        for (var i = 0; i < batch; i++)
        {
            for (var j = 0; j < outputs; j++)
                z[i, j] += level;
        }

        var (gamma, beta) = (random.Floats(outputs), random.Floats(outputs));
        var (expected, normal, scale) = Reference(FloatError.Wide(z), gamma, beta);

        var (after, actualNormal, actualScale) = Forward(deviceName, z, gamma, beta);

        // The mean is off by its sum's bound, of numbers up to level + 3, the differences by as much;
        // what divides them by σ makes the error 1 / σ times as large.
        var what = $"[{batch} × {outputs}], {random}";
        var share = 4 * (FloatError.OfSum(outputs) + FloatError.Function) * (level + 3) * scale.Max();
        FloatError.AssertWithin(share * Math.Sqrt(batch * outputs), normal, actualNormal, "x̂ of " + what);
        FloatError.AssertWithin(share * Math.Sqrt(batch * outputs), expected, after, what);
        FloatError.AssertWithin(share * FloatError.Norm(scale), scale, actualScale, "1 / σ of " + what);
    }

    [Theory, EveryDevice]
    public void LayerNorm_EqualNumbers_GivesBeta(string deviceName)
    {
        float[] beta = [1, -2, 0.5f];

        var (after, normal, scale) = Forward(
            deviceName, new float[,] { { 4, 4, 4 }, { -1e6f, -1e6f, -1e6f } }, [3, 4, 5], beta);

        Assert.Equal([.. beta, .. beta], after);
        Assert.All(normal, value => Assert.Equal(0, value));
        Assert.All(scale, value => Assert.Equal(Math.Sqrt(1 / Epsilon), value, 1e-3));
    }

    [Theory, EveryDevice]
    public void LayerNorm_OneNaN_SpoilsItsRowOnly(string deviceName)
    {
        var (after, _, _) = Forward(
            deviceName, new[,] { { 0f, float.NaN }, { 1, 3 } }, [1, 1], [0, 0]);

        Assert.All(after[..2], value => Assert.Equal(float.NaN, value));
        Assert.Equal([-1f, 1], after[2..].Select(value => MathF.Round(value, 4)));
    }

    [Theory]
    [EveryDevice(1, 1)]
    [EveryDevice(1, 2)]
    [EveryDevice(13, 10)]
    [EveryDevice(8, 31)]
    [EveryDevice(9, 33)]
    [EveryDevice(10, 257)]
    public void LayerNormDelta_AnyShape_MatchesTheJacobian(string deviceName, int batch, int outputs)
    {
        var random = RandomNumbers.Create();
        var (outer, normal) = (random.SingleMatrix(batch, outputs), random.SingleMatrix(batch, outputs, 2));
        var (gamma, scale) = (random.Floats(outputs), random.Floats(batch).Select(MathF.Abs).ToArray());
        var (delta, products) = (new double[batch, outputs], new double[batch, outputs]);
        for (var i = 0; i < batch; i++)
        {
            for (var k = 0; k < outputs; k++)
            {
                products[i, k] = (double)outer[i, k] * normal[i, k];

                // ∂x̂ⱼ/∂zₖ = (1[j = k] − 1/n − x̂ⱼ x̂ₖ / n) / σ
                for (var j = 0; j < outputs; j++)
                    delta[i, k] += (double)outer[i, j] * gamma[j] * scale[i] *
                        ((j == k ? 1 : 0) - (1 + (double)normal[i, j] * normal[i, k]) / outputs);
            }
        }

        var device = TestDevices.Get(deviceName);
        using var outerOn = new GuardedMatrix(device, outer);
        using var gammaOn = new GuardedMatrix(device, gamma);
        using var normalOn = new GuardedMatrix(device, normal);
        using var scaleOn = new GuardedMatrix(device, scale);
        using var deltaOn = new GuardedMatrix(device, batch, outputs);
        BackwardLaunches.LayerNormDelta(
            outerOn.Matrix, gammaOn.Vector, normalOn.Matrix, scaleOn.Vector, deltaOn.Matrix);

        // Two means of numbers up to 2, of which the second is multiplied by up to 2.
        var what = $"[{batch} × {outputs}], {random}";
        var allowed = 5 * (FloatError.OfSum(outputs) + 4 * FloatError.Unit) * Math.Sqrt(batch * outputs);
        FloatError.AssertWithin(allowed, delta, deltaOn.Read(), what);
        FloatError.AssertWithin(allowed, products, normalOn.Read(), "δ′ x̂ of " + what);
    }

    [Theory, EveryDevice(1, 1), EveryDevice(7, 31), EveryDevice(64, 33)]
    public void ResidualSum_AlsoInPlace_AddsEachElement(string deviceName, int batch, int outputs)
    {
        var random = RandomNumbers.Create();
        var (a, x) = (random.SingleMatrix(batch, outputs), random.SingleMatrix(batch, outputs));
        var device = TestDevices.Get(deviceName);
        using var aOn = new GuardedMatrix(device, a);
        using var xOn = new GuardedMatrix(device, x);
        using var yOn = new GuardedMatrix(device, batch, outputs);
        float[] expected = [.. a.Cast<float>().Zip(x.Cast<float>(), (l, r) => l + r)];

        ForwardLaunches.ResidualSum(aOn.Matrix, xOn.Matrix, yOn.Matrix);
        Assert.Equal(a.Cast<float>(), aOn.Read());
        ForwardLaunches.ResidualSum(aOn.Matrix, xOn.Matrix, aOn.Matrix);

        Assert.Equal(expected, yOn.Read());
        Assert.Equal(expected, aOn.Read());
    }

    private static (double[,] After, double[,] Normal, double[] Scale) Reference(
        double[,] z, float[] gamma, float[] beta)
    {
        var (batch, outputs) = (z.GetLength(0), z.GetLength(1));
        var (after, normal, scale) =
            (new double[batch, outputs], new double[batch, outputs], new double[batch]);
        for (var i = 0; i < batch; i++)
        {
            double[] row = [.. Enumerable.Range(0, outputs).Select(j => z[i, j])];
            var mean = row.Average();
            scale[i] = 1 / Math.Sqrt(row.Average(v => (v - mean) * (v - mean)) + Epsilon);
            for (var j = 0; j < outputs; j++)
            {
                normal[i, j] = (row[j] - mean) * scale[i];
                after[i, j] = gamma[j] * normal[i, j] + beta[j];
            }
        }

        return (after, normal, scale);
    }

    private static (float[] After, float[] Normal, float[] Scale) Forward(
        string deviceName, float[,] z, float[] gamma, float[] beta)
    {
        var device = TestDevices.Get(deviceName);
        using var zOn = new GuardedMatrix(device, z);
        using var gammaOn = new GuardedMatrix(device, gamma);
        using var betaOn = new GuardedMatrix(device, beta);
        using var normalOn = new GuardedMatrix(device, z.GetLength(0), z.GetLength(1));
        using var scaleOn = new GuardedMatrix(device, 1, z.GetLength(0));
        ForwardLaunches.LayerNorm(
            zOn.Matrix, gammaOn.Vector, betaOn.Vector, normalOn.Matrix, scaleOn.Vector);
        return (zOn.Read(), normalOn.Read(), scaleOn.Read());
    }
}
