using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>The kernels of layers that scale their inputs, each against its formula in double.</summary>
public class InputScaleTests
{
    [Theory]
    [EveryDevice(1, 1)]
    [EveryDevice(3, 7)]
    [EveryDevice(31, 33)]
    [EveryDevice(64, 5)]
    [EveryDevice(97, 130)]
    public void ScaledWeights_AnyShape_AreProducts(string deviceName, int outputs, int inputs)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var (w, s) = (random.SingleMatrix(outputs, inputs), random.Floats(inputs));
        using var weights = new GuardedMatrix(device, w);
        using var scale = device.Upload<float>(s);
        using var scaled = new GuardedMatrix(device, outputs, inputs);

        ForwardLaunches.ScaledWeights(weights.Matrix, scale, scaled.Matrix);

        Assert.Equal(w.Cast<float>().Select((v, n) => v * s[n % inputs]), scaled.Read());
        Assert.Equal(w.Cast<float>(), weights.Read());
    }

    [Theory]
    [EveryDevice(1, 1)]
    [EveryDevice(3, 7)]
    [EveryDevice(31, 33)]
    [EveryDevice(64, 5)]
    [EveryDevice(97, 130)]
    public void ScaleGradient_AnyShape_MatchesTheFormula(string deviceName, int outputs, int inputs)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var (w, g, s) =
            (random.SingleMatrix(outputs, inputs), random.SingleMatrix(outputs, inputs), random.Floats(inputs));
        using var weights = new GuardedMatrix(device, w);
        using var grad = new GuardedMatrix(device, g);
        using var scale = device.Upload<float>(s);
        using var gradScale = new GuardedMatrix(device, 1, inputs);

        BackwardLaunches.ScaleGradient(weights.Matrix, scale, grad.Matrix, gradScale.Vector);

        double[] expected = [.. Enumerable.Range(0, inputs).Select(
            k => Enumerable.Range(0, outputs).Sum(j => (double)w[j, k] * g[j, k]))];
        FloatError.AssertWithin(
            FloatError.OfSum(outputs) * Math.Sqrt(outputs * inputs), expected, gradScale.Read(), $"{random}");
        Assert.Equal(g.Cast<float>().Select((v, n) => v * s[n % inputs]), grad.Read());
    }

    [Theory, InlineData(512), InlineData(256), InlineData(128)]
    public void SimdForms_AnyShape_AreTheKernels(int bits)
    {
        var random = RandomNumbers.Create();
        foreach (var inputs in SimdFormTests.Sizes(bits, random))
        {
            var outputs = random.NextInt(1, 40);
            var count = outputs * inputs;
            SimdFormTests.Hold(
                $"[{outputs} × {inputs}], {random}",
                bits,
                0, // The same products, each rounded alike.
                [random.Floats(count), random.Floats(inputs), RandomNumbers.Poison(count)],
                (device, m) => Launch.ScaledWeights(device, count, m[0].Vector, m[1].Vector, m[2].Vector, inputs),
                m => new SimdCalls.ScaledWeightsCall(m[0], m[1], m[2], count, inputs));
            SimdFormTests.Hold(
                $"[{outputs} × {inputs}], {random}",
                bits,
                outputs * FloatError.Unit, // One of them may fuse products and sums.
                [random.Floats(count), random.Floats(inputs), random.Floats(count), RandomNumbers.Poison(inputs)],
                (device, m) => Launch.ScaleGradient(
                    device, inputs, m[0].Vector, m[1].Vector, m[2].Vector, m[3].Vector, inputs, outputs),
                m => new SimdCalls.ScaleGradientCall(m[0], m[1], m[2], m[3], inputs, outputs));
        }
    }

    [Fact]
    public void Launches_OfOtherShapes_AreRefused()
    {
        var device = TestDevices.Get("cpu");
        using var w = new GuardedMatrix(device, 2, 3);
        using var other = new GuardedMatrix(device, 3, 2);
        using var scale = device.Upload<float>(new float[2]);

        Assert.Throws<ArgumentException>("scale", () => ForwardLaunches.ScaledWeights(w.Matrix, scale, w.Matrix));
        Assert.Throws<ArgumentException>(
            "grad", () => BackwardLaunches.ScaleGradient(other.Matrix, scale, w.Matrix, scale));
    }
}
