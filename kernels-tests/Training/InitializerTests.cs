using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

public class InitializerTests
{
    private const int Inputs = 200;
    private const int Outputs = 300;

    /// <summary>Each initialiser with the standard deviations of W and b.</summary>
    public static TheoryData<string, double, double> Scales() => new()
    {
        { nameof(Initializer.Zeros), 0, 0 },
        { nameof(Initializer.Gaussian), 1, 1 },
        { nameof(Initializer.Nielsen), 1 / Math.Sqrt(Inputs), 1 },
        { nameof(Initializer.Xavier), Math.Sqrt(2.0 / (Inputs + Outputs)), 0 },
        { nameof(Initializer.LeCun), 1 / Math.Sqrt(Inputs), 0 },
        { nameof(Initializer.He), Math.Sqrt(2.0 / Inputs), 0 },
    };

    [Theory, MemberData(nameof(Scales))]
    public void Initializer_Moments_AreAsDocumented(string name, double ofW, double ofB)
    {
        // The seed is fixed: a bound of 5 standard errors holds for it for ever.
        var (w, b) = Draw("cpu", name, seed: 1);

        AssertMoments(ofW, w);
        AssertMoments(ofB, b);
    }

    [Fact]
    public void Xavier_EveryWeight_LiesInItsRange()
    {
        var range = Math.Sqrt(6.0 / (Inputs + Outputs));
        var (w, _) = Draw("cpu", nameof(Initializer.Xavier), seed: 2);

        Assert.All(w, value => Assert.InRange(value, -range, range));
        Assert.True(w.Max() > 0.99 * range && w.Min() < -0.99 * range);
    }

    [Theory, EveryDevice]
    public void Initializer_SameSeed_IsTheSameOnEveryDevice(string deviceName)
    {
        foreach (var name in Scales().Select(row => row.Data.Item1))
        {
            var (w, b) = Draw("cpu", name, seed: 3);
            var (otherW, otherB) = Draw(deviceName, name, seed: 3);
            Assert.Equal(w, otherW);
            Assert.Equal(b, otherB);
        }
    }

    // More weights than are drawn in one call, of the numbers that the library's own take.
    [Theory, EveryDevice]
    public void OnesOwn_OfTheSameNumbers_IsTheLibrarys(string deviceName)
    {
        LayerOptions[] Layers(Initializer initializer) =>
            [new(Outputs, Activation.Tanh) { Initializer = initializer }, new(3, Activation.Identity)];
        using var ours = new Mlp(TestDevices.Get(deviceName), Inputs, Layers(Initializer.Nielsen), seed: 4);
        using var own = new Mlp(TestDevices.Get(deviceName), Inputs, Layers(new OwnNielsen()), seed: 4);

        Assert.Equal(ours.Parameters.ToArray(), own.Parameters.ToArray());
    }

    [Fact]
    public void OnesOwn_NumberNotFinite_IsRefused()
    {
        var e = Assert.Throws<InvalidOperationException>(() => new Mlp(
            TestDevices.Get("cpu"), 4, [new(3, Activation.Tanh), new(2, Activation.Identity) { Initializer = new Broken() }]));

        Assert.Contains("Broken gives layer 2 the number NaN", e.Message, StringComparison.Ordinal);
    }

    private sealed class OwnNielsen : Initializer
    {
        protected internal override void NextWeights(
            Span<float> weights, InitialNumbers numbers, int inputs, int outputs)
        {
            foreach (ref var w in weights)
                w = (float)(1 / Math.Sqrt(inputs) * numbers.NextGaussian());
        }

        protected internal override void NextBiases(Span<float> biases, InitialNumbers numbers)
        {
            foreach (ref var b in biases)
                b = (float)numbers.NextGaussian();
        }
    }

    private sealed class Broken : Initializer
    {
        protected internal override void NextWeights(
            Span<float> weights, InitialNumbers numbers, int inputs, int outputs) => weights[^1] = float.NaN;
    }

    [Fact]
    public void Zeros_EveryWeight_IsPositiveZero()
    {
        var (w, _) = Draw("cpu", nameof(Initializer.Zeros), seed: 1);

        Assert.All(w, value => Assert.Equal(0, BitConverter.SingleToInt32Bits(value)));
    }

    [Theory, EveryDevice]
    public void Gaussian_MoreThanAPiece_FollowsOneStream(string deviceName)
    {
        var (w, b) = Draw(deviceName, nameof(Initializer.Gaussian), seed: 4);

        var random = new Philox(4, RandomStream.Weights);
        Assert.All(w.Concat(b), value => Assert.Equal((float)random.NextGaussian(), value));
    }

    [Theory, EveryDevice]
    public void Parameters_BetweenTheLayers_AreZero(string deviceName)
    {
        // 3 · 17 = 51 weights and 17 biases, each up to a multiple of 16.
        using var network = new Mlp(
            TestDevices.Get(deviceName), [3, 17], Activation.Tanh, initializer: Initializer.Gaussian);

        var parameters = network.Parameters.ToArray();

        Assert.Equal(64 + 32, parameters.Length);
        Assert.DoesNotContain(0, parameters[..51]);
        Assert.DoesNotContain(0, parameters[64..81]);
        Assert.All(parameters[51..64].Concat(parameters[81..]), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Initializer_OtherSeedOrLayer_GivesOtherWeights()
    {
        var device = TestDevices.Get("cpu");
        using var network = new Mlp(device, [9, 9, 9], Activation.Tanh, seed: 1);
        using var other = new Mlp(device, [9, 9, 9], Activation.Tanh, seed: 2);

        Assert.NotEqual(network.Layers[0].GetWeights(), network.Layers[1].GetWeights());
        Assert.NotEqual(network.Layers[0].GetWeights(), other.Layers[0].GetWeights());
    }

    [Fact]
    public void Initializer_LayerWithoutBiases_LeavesThemZero()
    {
        using var network = new Mlp(
            TestDevices.Get("cpu"),
            2,
            [new(5, Activation.Tanh) { HasBias = false, Initializer = Initializer.Gaussian }]);

        Assert.Equal(new float[5], network.Layers[0].GetBiases());
    }

    private static (float[] W, float[] B) Draw(string deviceName, string name, long seed)
    {
        var initializer =
            (Initializer)typeof(Initializer).GetProperty(name)!.GetValue(null)!;
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            [Inputs, Outputs],
            Activation.Identity,
            initializer: initializer,
            seed: seed);
        var layer = network.Layers[0];
        return ([.. layer.GetWeights().Cast<float>()], layer.GetBiases());
    }

    // The mean of n numbers strays by σ / √n, their mean square by less than √2 σ² / √n.
    private static void AssertMoments(double deviation, float[] values)
    {
        var strays = 5 / Math.Sqrt(values.Length);
        Assert.Equal(0, values.Average(v => (double)v), strays * deviation);
        Assert.Equal(
            deviation * deviation,
            values.Average(v => (double)v * v),
            strays * Math.Sqrt(2) * deviation * deviation);
    }
}
