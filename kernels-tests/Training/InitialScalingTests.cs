using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>First weights that training rows rescale.</summary>
public sealed class InitialScalingTests : IDisposable
{
    private const int Rows = 60;
    private const int Seed = 3;

    private sealed record Nothing() : Schedule(ScheduleUnit.Epoch)
    {
        protected internal override double RateAt(long n, long length, double first) => 0;
    }

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // z by the double reference, which knows nothing of the rescaling.
    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(2, SparesIlgpu = true), EveryDevice(3, SparesIlgpu = true)]
    public void Run_AnyLayers_LeavesMeanZeroAndVarianceOne(string deviceName, int kind)
    {
        var random = RandomNumbers.Create();
        LayerOptions plain = new(random.NextInt(3, 40), Activation.Gelu) { Initializer = Initializer.Gaussian };
        var second = kind switch
        {
            0 => plain with { HasBias = true },
            1 => plain with { HasLayerNorm = true, Dropout = 0.5f },
            2 => plain with { IsResidual = true },
            _ => plain with { ScalesInputs = true },
        };
        using var network = new Mlp(
            TestDevices.Get(deviceName), 5, [plain, second, new(3, Activation.Softmax)], seed: random.Next());
        if (second.ScalesInputs)
            network.Layers[1].SetScale(random.Floats(plain.Outputs));
        var data = TrainingData.Classes(random, 2 * Rows, inputs: 5, classes: 3);

        InitialScaling.Run(network, data, Rows, Seed, group: null);

        var drawn = Drawn(data);
        ReferenceBlock[] blocks = [.. network.Layers.Select(BlockOf)];
        var (_, a, _) = ReferenceBlocks.Forward(blocks, drawn);
        for (var l = 0; l < 3; l++)
        {
            var x = FloatError.Wide(FloatError.Narrow(l == 0 ? drawn : a[l - 1]));
            for (var n = 0; blocks[l].Scale is { } scale && n < x.Length; n++)
                x[n / scale.Length, n % scale.Length] *= scale[n % scale.Length];
            var z = ReferenceEquations.PreActivation(x, blocks[l].W, blocks[l].B);
            for (var j = 0; j < z.GetLength(1); j++)
            {
                double[] column = [.. Enumerable.Range(0, Rows).Select(i => z[i, j])];
                var mean = column.Average();

                // Sums of up to 40 products of floats, of z that was up to some ten times as large.
                Assert.Equal(0, mean, 1e-4);
                Assert.Equal(1, column.Average(v => (v - mean) * (v - mean)), 1e-4);
            }
        }
    }

    [Theory, EveryDevice]
    public void Fit_WithInitialRows_RescalesOnceBeforeTheFirstStep(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 2 * Rows, inputs: 5, classes: 3);
        using var expected = Network(deviceName);
        InitialScaling.Run(expected, data, Rows, Seed, group: null);
        using var network = Network(deviceName);
        var drawn = network.Parameters.ToArray();
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), 16, Seed);
        var options = new FitOptions { Epochs = 1, InitialRows = Rows, RestoresBest = false };

        trainer.Fit(data, options with { Schedule = new Nothing() });
        Assert.Equal(expected.Parameters.ToArray(), network.Parameters.ToArray());
        Assert.NotEqual(drawn, network.Parameters.ToArray());

        // Neither again, where steps leave it as it is, nor where more rows are given than there are.
        network.Layers[0].SetBiases(new float[9]);
        var changed = network.Parameters.ToArray();
        trainer.Fit(data, options with { Schedule = new Nothing(), InitialRows = 1000 });
        Assert.Equal(changed, network.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Fit_WithInitialRows_GoesOnFromACheckpointWithTheSameBits(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 2 * Rows, inputs: 5, classes: 3);
        float[] Run(int epochs, bool saves)
        {
            using var network = Network(deviceName);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), 16, Seed);
            trainer.Fit(data, new FitOptions
            {
                Epochs = epochs,
                InitialRows = 40,
                RestoresBest = false,
                Checkpoints = saves ? new Checkpoints(_folder.Path("run")) { EverySteps = 3 } : null,
            });
            return network.Parameters.ToArray();
        }

        Run(2, saves: true);
        Assert.Equal(Run(4, saves: false), Run(4, saves: true));
        Assert.Contains(
            "number of initial rows is 40; of this one it is 0",
            Assert.Throws<ModelFileException>(() =>
            {
                using var network = Network(deviceName);
                using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), 16, Seed);
                trainer.Fit(data, new FitOptions { RestoresBest = false, Checkpoints = new(_folder.Path("run")) });
            }).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Run_WhatCannotBeRescaled_IsLeft()
    {
        var random = RandomNumbers.Create();
        LayerOptions hidden = new(4, Activation.Tanh);
        using var network = new Mlp(
            TestDevices.Get("cpu"), 2,
            [hidden with { LearningRateFactor = 0 }, hidden with { HasBias = false }, new(2, Activation.Softmax)], seed: 1);
        var frozen = network.Layers[0].GetWeights();
        network.Layers[2].SetWeights(new float[2, 4]); // z is the bias.
        network.Layers[2].SetBiases([3, -2]);

        InitialScaling.Run(
            network, new Dataset(random.SingleMatrix(50, 2), new float[50, 2]), 50, Seed, group: null);

        Assert.Equal(frozen, network.Layers[0].GetWeights());
        Assert.All(network.Layers[1].GetBiases(), b => Assert.Equal(0, b));
        Assert.All(network.Layers[2].GetWeights().Cast<float>(), w => Assert.Equal(0, w));
        Assert.All(network.Layers[2].GetBiases(), b => Assert.Equal(0, b));
        Assert.Throws<ArgumentOutOfRangeException>("InitialRows", () => new FitOptions { InitialRows = 1 });
    }

    private static Mlp Network(string deviceName) =>
        new(TestDevices.Get(deviceName), [5, 9, 3], Activation.Relu, Activation.Softmax, Initializer.Nielsen, seed: 1);

    private static double[,] Drawn(Dataset data)
    {
        int[] rows =
            [.. Shuffle.Order(data.Rows, new Philox(Seed, RandomStream.FirstRows)).Take(Rows).Order()];
        return TrainingData.Part(data, rows).X;
    }

    private static ReferenceBlock BlockOf(DenseLayer layer) => new()
    {
        W = FloatError.Wide(layer.GetWeights()),
        B = FloatError.Wide(layer.GetBiases()),
        Activation = layer.Activation == Activation.Softmax ? ReferenceActivation.Softmax : ReferenceActivation.Gelu,
        Gamma = layer.HasLayerNorm ? FloatError.Wide(layer.GetGamma()) : null,
        Beta = layer.HasLayerNorm ? FloatError.Wide(layer.GetBeta()) : null,
        IsResidual = layer.IsResidual,
        Scale = layer.ScalesInputs ? FloatError.Wide(layer.GetScale()) : null,
    };
}
