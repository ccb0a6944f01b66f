using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Gradients of whole random networks against BP1–BP4 in double.</summary>
public class GradientTests
{
    [Theory]
    [EveryDevice(ReferenceActivation.Identity, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Sigmoid)]
    [EveryDevice(ReferenceActivation.Tanh, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Relu)]
    [EveryDevice(ReferenceActivation.LeakyRelu, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.LeakyRelu20, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Elu, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Gelu, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Silu)]
    [EveryDevice(ReferenceActivation.Mish, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Selu, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Softplus, SparesIlgpu = true)]
    public void Gradients_EveryLegalNetwork_MatchReference(
        string deviceName, ReferenceActivation hidden)
    {
        var random = RandomNumbers.Create();
        foreach (var last in Enum.GetValues<ReferenceActivation>())
        {
            foreach (var loss in Enum.GetValues<ReferenceLoss>())
            {
                if (!ReferenceLosses.IsLegal(last, loss))
                    continue;
                foreach (var (depth, batch) in new[] { (1, 67), (2, 1), (3, 37), (4, 97) })
                    Verify(deviceName, random, hidden, last, loss, depth, batch, _ => true);
            }
        }
    }

    [Theory, EveryDevice]
    public void Gradients_LayersWithoutBiases_MatchReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        for (var with = 0; with < 8; with++)
        {
            Verify(
                deviceName,
                random,
                ReferenceActivation.Tanh,
                ReferenceActivation.Sigmoid,
                ReferenceLoss.CrossEntropy,
                depth: 3,
                batch: 13,
                layer => (with >> layer & 1) == 1);
        }
    }

    private static void Verify(
        string deviceName,
        RandomNumbers random,
        ReferenceActivation hidden,
        ReferenceActivation last,
        ReferenceLoss loss,
        int depth,
        int batch,
        Func<int, bool> hasBias)
    {
        var (pair, x) = Draw(deviceName, random, hidden, last, loss, depth, batch, hasBias);
        using var network = pair;
        var wide = FloatError.Wide(x);
        var pass = pair.Reference.Forward(wide);
        var y = Targets(random, pass.A[^1], last);
        var expected = pair.Reference.Backward(pass, FloatError.Wide(y));
        var before = pair.Reference.Cost(wide, FloatError.Wide(y));

        var (gradW, gradB, cost) = pair.Step(x, y);

        // A gradient passes depth products on its way there, at most depth on its way back, and its
        // own, each off by its sum's bound and a function's. What comes in off by a share goes out
        // off by that share; z's error also moves σ′, by at most twice as much (σ″ = −2aσ′ for
        // tanh). The errors of 2·depth + 1 steps are independent: they add as a root.
        var terms = Math.Max(batch, pair.Reference.Layers.Max(l => l.W.GetLength(1)));
        var share = 2 * Math.Sqrt(2 * depth + 1) * (FloatError.OfSum(terms) + FloatError.Function);
        var scales = GradientScale.Of(pair.Reference, pass, expected, FloatError.Wide(y));
        for (var l = 0; l < depth; l++)
        {
            var what = $"layer {l} of {pair.Library}, {loss}, batch {batch}, {random}";
            FloatError.AssertWithin(
                share * scales[l].W,
                expected.GradW[l],
                gradW[l],
                "W, " + what);
            if (gradB[l] is { } biases)
                FloatError.AssertWithin(
                    share * scales[l].B,
                    expected.GradB[l],
                    biases,
                    "b, " + what);
            else
                Assert.All(pair.Library.Layers[l].GetBiases(), b => Assert.Equal(0, b));
        }

        // An error of a moves ½‖a − y‖² by ‖a − y‖ times as much, at most ½(‖a − y‖² + ‖a‖²).
        var squaresOfA = Math.Pow(FloatError.Norm(pass.A[^1]), 2) / batch;
        Assert.Equal(before, cost, share * (before + squaresOfA));
    }

    // Drawn again while a unit is so near its kink that rounding, about 1e-6, decides on its slope.
    private static (NetworkPair Pair, float[,] X) Draw(
        string deviceName,
        RandomNumbers random,
        ReferenceActivation hidden,
        ReferenceActivation last,
        ReferenceLoss loss,
        int depth,
        int batch,
        Func<int, bool> hasBias)
    {
        while (true)
        {
            int[] sizes = [.. Enumerable.Range(0, depth + 1).Select(_ => random.NextInt(1, 40))];
            if (last == ReferenceActivation.Softmax)
                sizes[^1] = random.NextInt(2, 40); // One neuron would always say 1, and is refused.
            var pair = NetworkPair.Draw(
                TestDevices.Get(deviceName), random, sizes, hidden, last, loss, hasBias);
            var x = random.SingleMatrix(batch, sizes[0]);
            var pass = pair.Reference.Forward(FloatError.Wide(x));
            if (!pair.Reference.Layers.Index().Any(l =>
                ReferenceActivations.HasKink(l.Item.Activation) &&
                pass.Z[l.Index].Cast<double>().Any(z => Math.Abs(z) < 1e-5)))
                return (pair, x);
            pair.Dispose();
        }
    }

    // A quarter to a half away from the outputs, as early in training, and inside (0, 1) where they
    // are; under softmax one-hot, on the least likely output.
    private static float[,] Targets(RandomNumbers random, double[,] a, ReferenceActivation last)
    {
        var y = FloatError.Narrow(a);
        for (var i = 0; i < y.GetLength(0); i++)
        {
            var least = 0;
            for (var j = 0; j < y.GetLength(1); j++)
            {
                least = a[i, j] < a[i, least] ? j : least;
                var distance = random.NextSingle(0.25f, 0.5f);
                y[i, j] = last == ReferenceActivation.Softmax ? 0
                    : y[i, j] > 0.5f ? y[i, j] - distance : y[i, j] + distance;
            }

            if (last == ReferenceActivation.Softmax)
                y[i, least] = 1;
        }

        return y;
    }
}
