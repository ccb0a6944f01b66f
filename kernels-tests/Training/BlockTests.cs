using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Networks of layers with normalisation, and of residual ones, against differences of costs in double.</summary>
public class BlockTests
{
    private const int Batch = 9;

    // Kept is a of tanh, and z of GELU.
    [Theory]
    [EveryDevice(ReferenceActivation.Tanh, 0f)]
    [EveryDevice(ReferenceActivation.Gelu, 0f)]
    [EveryDevice(ReferenceActivation.Tanh, 0.3f)]
    [EveryDevice(ReferenceActivation.Gelu, 0.3f, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Identity, 0f, SparesIlgpu = true)]
    public void Gradients_OfNormalizedLayers_AreTheDifferences(
        string deviceName, ReferenceActivation activation, float dropout)
    {
        var random = RandomNumbers.Create();
        for (var norms = 0; norms < 8; norms++)
        {
            LayerOptions[] layers =
            [
                .. Enumerable.Range(0, 3).Select(l =>
                    new LayerOptions(random.NextInt(3, 12), LibraryActivations.Of(activation))
                    {
                        HasLayerNorm = (norms >> l & 1) == 1,
                        Dropout = dropout,
                    }),
                new(random.NextInt(2, 5), Activation.Softmax),
            ];
            Verify(deviceName, random, layers, activation);
        }
    }

    [Theory]
    [EveryDevice(ReferenceActivation.Tanh, 0f)]
    [EveryDevice(ReferenceActivation.Gelu, 0f, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Sigmoid, 0.3f, SparesIlgpu = true)]
    [EveryDevice(ReferenceActivation.Gelu, 0.3f)]
    public void Gradients_OfResidualLayers_AreTheDifferences(
        string deviceName, ReferenceActivation activation, float dropout)
    {
        var random = RandomNumbers.Create();
        for (var residuals = 0; residuals < 16; residuals++)
        {
            var width = random.NextInt(3, 10);
            LayerOptions[] layers =
            [
                .. Enumerable.Range(0, 4).Select(l =>
                    new LayerOptions(width, LibraryActivations.Of(activation))
                    {
                        HasLayerNorm = random.NextInt(0, 1) == 1,
                        IsResidual = (residuals >> l & 1) == 1,
                        Dropout = dropout,
                    }),
                new(random.NextInt(2, 5), Activation.Softmax),
            ];
            Verify(deviceName, random, layers, activation, width);
        }
    }

    [Theory]
    [EveryDevice(ReferenceActivation.Tanh)]
    [EveryDevice(ReferenceActivation.Gelu, SparesIlgpu = true)]
    public void Gradients_OfLayersThatScale_AreTheDifferences(string deviceName, ReferenceActivation activation)
    {
        var random = RandomNumbers.Create();
        for (var scales = 1; scales < 16; scales++)
        {
            var width = random.NextInt(3, 10);
            LayerOptions[] layers =
            [
                .. Enumerable.Range(0, 4).Select(l =>
                    new LayerOptions(
                        l == 3 ? random.NextInt(2, 5) : width,
                        l == 3 ? Activation.Softmax : LibraryActivations.Of(activation))
                    {
                        ScalesInputs = (scales >> l & 1) == 1,
                        HasLayerNorm = l < 3 && random.NextInt(0, 2) == 0,
                        IsResidual = l < 3 && random.NextInt(0, 2) == 0,
                    }),
            ];
            Verify(deviceName, random, layers, activation, width);
        }
    }

    // A rate of its own: a step of plain descent moves s by its factor times its gradient.
    [Theory, EveryDevice]
    public void Fit_OfALayerThatScales_MovesTheScaleAtItsOwnRate(string deviceName)
    {
        var random = RandomNumbers.Create();
        var data = TrainingData.Classes(random, 37, inputs: 6, classes: 4);
        float[] Moved(float factor, Optimizer optimizer)
        {
            LayerOptions scaled = new(9, Activation.Tanh) { ScalesInputs = true, ScaleRateFactor = factor };
            using var network = new Mlp(TestDevices.Get(deviceName), 6, [scaled, new(4, Activation.Softmax)], seed: 3);
            Assert.All(network.Layers[0].GetScale(), s => Assert.Equal(1, s));
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, 37);
            trainer.FitLast(data, 1);
            return [.. network.Layers[0].GetScale().Select(s => s - 1)];
        }

        var (one, six) = (Moved(1, new Sgd(0.1f)), Moved(6, new Sgd(0.1f)));

        Assert.All(one, moved => Assert.NotEqual(0, moved));
        Assert.All(one.Zip(six), pair => Assert.Equal(6 * pair.First, pair.Second, 1e-6)); // Of s, which is about 1.

        // With a rate so small that only decay is left.
        AdamW Decaying(bool biases) => new(1e-3f, WeightDecay: 100) { DecaysBiases = biases };
        Assert.All(Moved(1, Decaying(true)), moved => Assert.InRange(moved, -0.102f, -0.098f));
        Assert.All(Moved(1, Decaying(false)), moved => Assert.InRange(moved, -0.0011f, 0.0011f));
    }

    [Fact]
    public void Scale_WhereItCannotBe_IsRefused()
    {
        LayerOptions scaled = new(4, Activation.Tanh) { ScalesInputs = true };
        using var network = new Mlp(TestDevices.Get("cpu"), 3, [scaled, new(2, Activation.Softmax)]);

        Assert.Equal("3 → 4 scaled tanh → 2 softmax", network.ToString());
        Assert.Equal(3 * 4 + 4 + 3 + 4 * 2 + 2, network.ParameterCount);
        Assert.Null(ResidentSteps.LayoutOf(network, 4));
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].GetScale());
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].SetScale([1, 1, 1, 1]));
        Assert.Throws<ArgumentException>("scale", () => network.Layers[0].SetScale([1, 1, 1, 1]));
        Assert.Throws<ArgumentException>(() => network.Layers[0].SetScale([1, 1, float.NaN]));
        foreach (var factor in new[] { 0, -1, float.NaN, float.PositiveInfinity })
            Assert.Throws<ArgumentOutOfRangeException>("ScaleRateFactor", () => scaled with { ScaleRateFactor = factor });
    }

    [Theory, EveryDevice]
    public void Predict_OfLayersThatScale_IsTheReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        LayerOptions layer = new(random.NextInt(3, 70), Activation.Gelu) { ScalesInputs = true };
        LayerOptions[] layers = [layer, layer, new(3, Activation.Softmax)];
        var (pair, x) = Draw(deviceName, random, layers, ReferenceActivation.Gelu);
        using (pair)
            FloatError.AssertWithin(
                1e-4, pair.Forward(x, drops: false).A[^1], [.. pair.Library.Predict(x).Cast<float>()], $"{random}");
    }

    [Theory, EveryDevice]
    public void Fit_OfResidualLayersBehindFrozenOnes_ChangesTheOthersAlone(string deviceName)
    {
        var random = RandomNumbers.Create();
        var data = TrainingData.Classes(random, 101, inputs: 6, classes: 4);
        LayerOptions hidden = new(6, Activation.Tanh) { IsResidual = true };
        for (var frozen = 0; frozen < 3; frozen++)
        {
            using var network = new Mlp(
                TestDevices.Get(deviceName), 6, [hidden, hidden, hidden, new(4, Activation.Softmax)], seed: 3);
            for (var l = 0; l <= frozen; l++)
                network.Layers[l].LearningRateFactor = 0;
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f, Momentum: 0.9f), 16);
            var before = network.Layers.Select(layer => layer.W.Data.ToArray()).ToArray();

            trainer.FitLast(data, 1);

            for (var l = 0; l < 4; l++)
                Assert.True(l <= frozen == before[l].SequenceEqual(network.Layers[l].W.Data.ToArray()), $"{l}, {frozen}");
        }
    }

    // Plain descent, which a small network on a GPU does in resident steps.
    [Theory, EveryDevice]
    public void Fit_OfResidualLayers_RepeatsItselfBitByBit(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 101, inputs: 6, classes: 4);
        LayerOptions hidden = new(6, Activation.Sigmoid) { IsResidual = true };
        float[] Run(params int[] epochs)
        {
            using var network = new Mlp(
                TestDevices.Get(deviceName), 6, [hidden, hidden, new(4, Activation.Softmax)], seed: 3);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), 16, seed: 5);
            foreach (var count in epochs)
                trainer.FitLast(data, count);
            return network.Parameters.ToArray();
        }

        var whole = Run(3);
        Assert.Equal(whole, Run(3));
        Assert.Equal(whole, Run(1, 2));
    }

    [Fact]
    public void Residual_WhereItCannotBe_IsRefused()
    {
        var device = TestDevices.Get("cpu");
        LayerOptions residual = new(4, Activation.Tanh) { IsResidual = true };
        using var network = new Mlp(device, 4, [residual, new(2, Activation.Softmax)]);

        Assert.Equal("4 → 4 residual tanh → 2 softmax", network.ToString());
        Assert.Null(ResidentSteps.LayoutOf(network, 4));
        Assert.Contains(
            "Layer 1 of 2 is residual, with 3 inputs and 4 neurons",
            Assert.Throws<ArgumentException>(() => new Mlp(device, 3, [residual, new(2, Activation.Softmax)])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "Layer 1 of 1 is residual",
            Assert.Throws<ArgumentException>(() => new Mlp(device, 4, [residual])).Message,
            StringComparison.Ordinal);
    }

    [Theory, EveryDevice(false), EveryDevice(true)]
    public void Predict_OfResidualLayers_IsTheReference(string deviceName, bool hasLayerNorm)
    {
        var random = RandomNumbers.Create();
        LayerOptions layer = new(random.NextInt(3, 70), Activation.Tanh)
        {
            HasLayerNorm = hasLayerNorm,
            IsResidual = true,
            Dropout = 0.5f,
        };
        LayerOptions[] layers = [layer with { IsResidual = false }, layer, layer, new(3, Activation.Softmax)];
        var (pair, x) = Draw(deviceName, random, layers, ReferenceActivation.Tanh);
        using (pair)
            FloatError.AssertWithin(
                1e-4, pair.Forward(x, drops: false).A[^1], [.. pair.Library.Predict(x).Cast<float>()], $"{random}");
    }

    [Theory, EveryDevice]
    public void Predict_OfNormalizedLayers_IsTheReference(string deviceName)
    {
        var random = RandomNumbers.Create();
        LayerOptions layer = new(random.NextInt(3, 70), Activation.Gelu) { HasLayerNorm = true, Dropout = 0.5f };
        LayerOptions[] layers = [layer, layer, new(3, Activation.Softmax)];
        var (pair, x) = Draw(deviceName, random, layers, ReferenceActivation.Gelu);
        using (pair)
            FloatError.AssertWithin(
                1e-4, pair.Forward(x, drops: false).A[^1], [.. pair.Library.Predict(x).Cast<float>()], $"{random}");
    }

    [Theory, EveryDevice]
    public void Fit_OfNormalizedLayers_RepeatsItselfBitByBit(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 101, inputs: 6, classes: 4);
        float[] Run(Optimizer optimizer, params int[] epochs)
        {
            LayerOptions hidden = new(13, Activation.Relu) { HasLayerNorm = true, Dropout = 0.2f };
            using var network = new Mlp(
                TestDevices.Get(deviceName), 6, [hidden, hidden, new(4, Activation.Softmax)], seed: 3);
            using var trainer = new Trainer(network, Loss.CrossEntropy, optimizer, 16, seed: 5);
            foreach (var count in epochs)
                trainer.FitLast(data, count);
            return network.Parameters.ToArray();
        }

        foreach (var optimizer in new Optimizer[] { new Sgd(0.1f), new AdamW(0.01f) { DecaysBiases = false } })
        {
            var whole = Run(optimizer, 3);
            Assert.Equal(whole, Run(optimizer, 3));
            Assert.Equal(whole, Run(optimizer, 1, 2));
        }
    }

    [Fact]
    public void Fit_OfAFrozenNormalizedLayer_KeepsGammaAndBeta()
    {
        var random = RandomNumbers.Create();
        LayerOptions hidden = new(13, Activation.Relu) { HasLayerNorm = true };
        using var network = new Mlp(
            TestDevices.Get("cpu"), 6, [hidden, hidden with { LearningRateFactor = 0 }, new(4, Activation.Softmax)], 3);
        using var trainer = new Trainer(
            network, Loss.CrossEntropy, new AdamW(0.01f, WeightDecay: 1) { DecaysBiases = false }, 16);

        trainer.FitLast(TrainingData.Classes(random, 101, inputs: 6, classes: 4), 2);

        Assert.All(network.Layers[1].GetGamma(), gamma => Assert.Equal(1, gamma));
        Assert.All(network.Layers[1].GetBeta(), beta => Assert.Equal(0, beta));
        Assert.DoesNotContain(1, network.Layers[0].GetGamma());
        Assert.All(network.Layers[0].GetGamma(), gamma => Assert.InRange(gamma, 0.8f, 1.2f)); // Not decayed.
    }

    [Fact]
    public void Network_OfNormalizedLayers_SaysSo()
    {
        LayerOptions hidden = new(300, Activation.Relu) { HasLayerNorm = true };
        using var network = new Mlp(TestDevices.Get("cpu"), 5, [hidden, new(2, Activation.Softmax)]);

        Assert.Equal("5 → 300 layer norm relu → 2 softmax", network.ToString());
        Assert.Equal(5 * 300 + 300 + 600 + 300 * 2 + 2, network.ParameterCount);
        Assert.All(network.Layers[0].GetGamma(), gamma => Assert.Equal(1, gamma));
        Assert.All(network.Layers[0].GetBeta(), beta => Assert.Equal(0, beta));
        Assert.Null(ResidentSteps.LayoutOf(network, 4));
    }

    [Fact]
    public void LayerNorm_WhereItCannotBe_IsRefused()
    {
        var device = TestDevices.Get("cpu");
        LayerOptions Norm(int outputs) => new(outputs, Activation.Tanh) { HasLayerNorm = true };
        using var network = new Mlp(device, 3, [Norm(4), new(2, Activation.Softmax)]);

        Assert.Contains(
            "Layer 2 of 2 has layer normalisation",
            Assert.Throws<ArgumentException>(() => new Mlp(device, 3, [Norm(4), Norm(3)])).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "1 neurons",
            Assert.Throws<ArgumentException>(() => new Mlp(device, 3, [Norm(1), new(3, Activation.Tanh)])).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].GetGamma());
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].GetBeta());
        Assert.Throws<InvalidOperationException>(() => network.Layers[1].SetLayerNorm([1, 1], [0, 0]));
        Assert.Throws<ArgumentException>(() => network.Layers[0].SetLayerNorm([1, 1], [0, 0, 0, 0]));
        Assert.Throws<ArgumentException>(() => network.Layers[0].SetLayerNorm([1, 1, 1, 1], [0, 0, 0, float.NaN]));
    }

    private static void Verify(
        string deviceName,
        RandomNumbers random,
        LayerOptions[] layers,
        ReferenceActivation activation,
        int? inputs = null)
    {
        var (pair, x) = Draw(deviceName, random, layers, activation, inputs);
        using var network = pair;
        var y = new float[Batch, layers[^1].Outputs];
        for (var i = 0; i < Batch; i++)
            y[i, random.Next(layers[^1].Outputs)] = 1;
        var expected = pair.Gradients(x, y, ReferenceLoss.CrossEntropy);

        var actual = pair.Step(x, y, Loss.CrossEntropy);

        // Some hundred roundings, each made larger by 1 / σ, at most 10, of up to three normalisations.
        var norm = FloatError.Norm(expected.SelectMany(g => g));
        for (var l = 0; l < layers.Length; l++)
            FloatError.AssertWithin(
                1e-4 * norm, expected[l], actual[l], $"layer {l} of {pair.Library}, dropout {layers[0].Dropout}, {random}");
    }

    // Drawn again while a variance is so small that the normalisation makes rounding count.
    private static (BlockPair Pair, float[,] X) Draw(
        string deviceName,
        RandomNumbers random,
        LayerOptions[] layers,
        ReferenceActivation activation,
        int? width = null)
    {
        ReferenceActivation[] activations =
            [.. Enumerable.Repeat(activation, layers.Length - 1), ReferenceActivation.Softmax];
        while (true)
        {
            var inputs = width ?? random.NextInt(2, 8);
            var pair = new BlockPair(
                TestDevices.Get(deviceName), inputs, layers, activations, Batch, random);
            var x = random.SingleMatrix(Batch, inputs);
            if (pair.Forward(x, drops: true).Variances.All(variance => variance > 0.01))
                return (pair, x);
            pair.Dispose();
        }
    }
}
