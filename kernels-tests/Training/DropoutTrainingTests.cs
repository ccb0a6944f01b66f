using GpuBp.Compute;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Networks that drop half of their hidden outputs while they are trained.</summary>
public class DropoutTrainingTests
{
    private const int Batch = 13;
    private const float Rate = 0.5f;
    private const long Seed = 77;
    private const int Step = 1000;
    private static readonly int[] Sizes = [6, 9, 8, 4];

    // Some keep a, some z; the first hidden layer drops, or the second, or both.
    [Theory]
    [EveryDevice(ReferenceActivation.Tanh, true, true)]
    [EveryDevice(ReferenceActivation.Gelu, true, true)]
    [EveryDevice(ReferenceActivation.Sigmoid, true, false)]
    [EveryDevice(ReferenceActivation.Silu, false, true)]
    public void Gradients_UnderAFixedMask_AreThoseOfTheDifferences(
        string deviceName, ReferenceActivation hidden, bool first, bool second)
    {
        var random = RandomNumbers.Create();
        float[] rates = [first ? Rate : 0, second ? Rate : 0, 0];
        using var network = Draw(TestDevices.Get(deviceName), random, hidden, rates);
        var x = random.SingleMatrix(Batch, Sizes[0]);
        var y = random.SingleMatrix(Batch, Sizes[^1]);
        var w = network.Layers.Select(l => FloatError.Wide(l.GetWeights())).ToArray();
        var b = network.Layers.Select(l => FloatError.Wide(l.GetBiases())).ToArray();

        var (actualW, actualB, cost) = GradientsOf(network, x, y);

        // The cost of the masked network, whose differences know nothing of back-propagation.
        double Cost()
        {
            var a = FloatError.Wide(x);
            for (var l = 0; l < w.Length; l++)
            {
                a = ReferenceEquations.Activate(
                    ReferenceEquations.PreActivation(a, w[l], b[l]),
                    l == w.Length - 1 ? ReferenceActivation.Identity : hidden);
                var mask = DropoutMask.Of(Batch, a.GetLength(1), rates[l], Seed, Step, l);
                for (var n = 0; n < a.Length; n++)
                    a[n / a.GetLength(1), n % a.GetLength(1)] *= mask[n / a.GetLength(1), n % a.GetLength(1)];
            }

            return a.Cast<double>().Zip(y.Cast<float>(), (o, t) => (o - t) * (o - t) / 2).Sum() / Batch;
        }

        double Difference(ref double parameter)
        {
            const double Step = 1e-5; // Errs by 1e-10 · C‴ and 1e-16 · C / Step.
            var before = parameter;
            parameter = before + Step;
            var above = Cost();
            parameter = before - Step;
            var below = Cost();
            parameter = before;
            return (above - below) / (2 * Step);
        }

        Assert.Equal(Cost(), cost, 1e-5 * Cost());
        foreach (var (l, layer) in network.Layers.Index())
        {
            var gradW = new double[w[l].Length];
            for (var n = 0; n < gradW.Length; n++)
                gradW[n] = Difference(ref w[l][n / layer.Inputs, n % layer.Inputs]);
            var gradB = new double[b[l].Length];
            for (var j = 0; j < gradB.Length; j++)
                gradB[j] = Difference(ref b[l][j]);

            // A few functions and sums of up to 13 terms, each some u off, of a scale of about 1.
            FloatError.AssertWithin(1e-5, gradW, actualW[l], $"{l}, {random}");
            FloatError.AssertWithin(1e-5, gradB, actualB[l], $"{l}, {random}");
        }
    }

    [Theory, EveryDevice]
    public void Predictions_OfANetworkWithDropout_DropNothing(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var with = new Mlp(device, Sizes, Activation.Tanh, seed: 3, dropout: Rate);
        using var without = new Mlp(device, Sizes, Activation.Tanh, seed: 3);
        var data = new Dataset(random.SingleMatrix(40, Sizes[0]), random.SingleMatrix(40, Sizes[^1]));
        Trainer For(Mlp network) => new(network, Loss.Quadratic, new Sgd(0.1f), 40, seed: 1);

        Assert.Equal([Rate, Rate, 0], with.Layers.Select(layer => layer.Dropout));
        Assert.Equal(without.Predict(data), with.Predict(data));
        Assert.Equal(For(without).Evaluate(data), For(with).Evaluate(data));

        // In training it is another network.
        Assert.NotEqual(For(without).FitLast(data, 1)[0].Loss, For(with).FitLast(data, 1)[0].Loss);
    }

    [Theory, EveryDevice]
    public void Fit_WithDropout_RepeatsItselfBitByBit(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 101, inputs: 6, classes: 4);
        float[] Run(long seed, params int[] epochs)
        {
            using var network = new Mlp(
                TestDevices.Get(deviceName), Sizes, Activation.Gelu, Activation.Softmax, seed: 3, dropout: Rate);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), 16, seed);
            foreach (var count in epochs)
                trainer.FitLast(data, count);
            return network.Parameters.ToArray();
        }

        var whole = Run(5, 4);
        Assert.Equal(whole, Run(5, 4));
        Assert.Equal(whole, Run(5, 1, 3));
        Assert.NotEqual(whole, Run(6, 4));
    }

    [Theory, InlineData(-0.1f), InlineData(1), InlineData(float.NaN)]
    public void LayerOptions_ImpossibleDropout_IsRefused(float dropout)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(
            "Dropout", () => new LayerOptions(3, Activation.Tanh) { Dropout = dropout });

        Assert.Equal(dropout, e.ActualValue);
        Assert.Contains("from 0 to below 1", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(
            "Dropout", () => new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Tanh, dropout: dropout));
    }

    [Fact]
    public void Mlp_DropoutOfTheOutputLayer_IsRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => new Mlp(
            TestDevices.Get("cpu"), 2, [new LayerOptions(3, Activation.Tanh) { Dropout = 0.25f }]));

        Assert.Contains("0.25", e.Message, StringComparison.Ordinal);
        Assert.Contains("hidden layers only", e.Message, StringComparison.Ordinal);
    }

    private static (float[][] W, float[][] B, double Cost) GradientsOf(
        Mlp network, float[,] x, float[,] y)
    {
        using var xs = new GuardedMatrix(network.Device, x);
        using var ys = new GuardedMatrix(network.Device, y);
        using var costs = new GuardedCosts(network.Device, Batch, cursor: 2);
        using var step = new TrainingStep(
            network, Loss.Quadratic.For(Activation.Identity), new Sgd(1), Batch, new() { StoresGradients = true });
        step.Start(Seed, Step - 2);
        step.Run(xs.Matrix, ys.Matrix, costs.Next);
        return (
            [.. network.Layers.Select(layer => layer.WeightsIn(step.LastGradients).ToArray())],
            [.. network.Layers.Select(layer => layer.BiasesIn(step.LastGradients).ToArray())],
            costs.Read(Batch).Average(cost => (double)cost));
    }

    private static Mlp Draw(
        Device device, RandomNumbers random, ReferenceActivation hidden, float[] rates)
    {
        var network = new Mlp(
            device,
            Sizes[0],
            [
                .. rates.Select((rate, l) => new LayerOptions(
                    Sizes[l + 1],
                    LibraryActivations.Of(l == rates.Length - 1 ? ReferenceActivation.Identity : hidden))
                {
                    Dropout = rate,
                }),
            ],
            seed: random.Next());
        foreach (var layer in network.Layers)
            layer.SetBiases(random.Floats(layer.Outputs));
        return network;
    }
}
