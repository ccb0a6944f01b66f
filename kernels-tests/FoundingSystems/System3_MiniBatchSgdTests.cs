using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.FoundingSystems;

/// <summary>
/// Nielsen's network: sigmoid, quadratic cost, Gaussian initial weights, shuffled mini-batches, an
/// evaluation after each epoch. Where an output is wrong and saturated, the quadratic cost hardly
/// learns, for δ has the factor a(1 − a); the cross-entropy, whose δ is a − y, learns at once.
/// </summary>
public class System3_MiniBatchSgdTests
{
    // a = σ(w x + b) for x = 1 is 0.99995, and the target is 0.
    private const float Start = 5;
    private const float LearningRate = 0.5f;

    [Theory, EveryDevice]
    public void Network_ShuffledMiniBatches_LearnsEpochByEpoch(string deviceName)
    {
        // Seeds are fixed: whether a network learns depends on them, if rarely.
        var (train, test) = Patterns(rows: 400).StratifiedSplit(testShare: 0.25, seed: 1);
        using var network = new Mlp(
            TestDevices.Get(deviceName),
            [64, 15, 4],
            Activation.Sigmoid,
            initializer: Initializer.Gaussian,
            seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(3), batchSize: 10, seed: 1);
        var before = trainer.Evaluate(test).Accuracy;

        var history = trainer.FitLast(train, epochs: 20, validation: test);

        Assert.All(history, p => Assert.Equal(test.Rows, p.Validation!.Samples));
        Assert.True(before < 0.6, $"The accuracy before is {before}.");
        Assert.True(history[^1].Validation!.Accuracy > 0.95, $"{history[^1].Validation}");
        Assert.True(history[^1].Loss < history[0].Loss / 4, $"{history[0].Loss}, {history[^1].Loss}");
        Assert.Equal(history[^1].Validation, trainer.Evaluate(test));
    }

    [Theory, EveryDevice]
    public void SaturatedNeuron_FirstStep_HasTheFactorOfItsCost(string deviceName)
    {
        var a = 1 / (1 + Math.Exp(-2 * Start));
        foreach (var loss in new[] { ReferenceLoss.Quadratic, ReferenceLoss.CrossEntropy })
        {
            using var pair = SaturatedNeuron(deviceName, loss);

            var (gradW, gradB, _) = pair.Step(new float[,] { { 1 } }, new float[,] { { 0 } });

            // 1 − a = 4.5e-5 is what is left of a next to 1: of a's error of 12 u, its share is
            // 12 u / 4.5e-5 = 1.6 %.
            var factor = loss == ReferenceLoss.Quadratic ? a * (1 - a) : 1;
            var share = loss == ReferenceLoss.Quadratic ? 0.016 : FloatError.Function;
            Assert.Equal(a * factor, gradW[0][0], share * a * factor);
            Assert.Equal(gradW[0][0], gradB[0]![0]);
        }
    }

    [Theory, EveryDevice]
    public void SaturatedNeuron_QuadraticCost_HardlyMoves(string deviceName)
    {
        using var pair = SaturatedNeuron(deviceName, ReferenceLoss.Quadratic);

        // Each step takes η a · a(1 − a) = 2.3e-5 from w and b: twenty of them 4.5e-4, with 1.6 %.
        var a = Train(pair, epochs: 20);

        Assert.True(a > 0.9999, $"The output is {a}.");
        Assert.Equal(Start - 20 * 2.27e-5, pair.Library.Layers[0].GetWeights()[0, 0], 1e-5);
    }

    [Theory, EveryDevice]
    public void SaturatedNeuron_CrossEntropy_LearnsAtOnce(string deviceName)
    {
        using var pair = SaturatedNeuron(deviceName, ReferenceLoss.CrossEntropy);

        // Each step takes η a ≈ ½ from w and b, so 1 from z, as long as a is near 1.
        Train(pair, epochs: 2);
        Assert.Equal(Start - 1, pair.Library.Layers[0].GetWeights()[0, 0], 1e-3);

        var a = Train(pair, epochs: 18);
        Assert.True(a < 0.25, $"The output is {a}.");
    }

    private static NetworkPair SaturatedNeuron(string deviceName, ReferenceLoss loss) => new(
        TestDevices.Get(deviceName),
        new ReferenceNetwork(
            loss,
            new ReferenceLayer(new double[,] { { Start } }, [Start], ReferenceActivation.Sigmoid)));

    private static float Train(NetworkPair pair, int epochs)
    {
        var sample = new Dataset(new float[,] { { 1 } }, new float[,] { { 0 } });
        new Trainer(pair.Library, pair.Loss, new Sgd(LearningRate), batchSize: 1).FitLast(sample, epochs);
        return pair.Library.Predict(new float[,] { { 1 } })[0, 0];
    }

    // Pictures of 8 × 8: horizontal, vertical and the two diagonal stripes, at random places, noisy.
    private static Dataset Patterns(int rows)
    {
        var random = new Random(1);
        var (pixels, labels) = (new float[rows, 64], new int[rows]);
        for (var i = 0; i < rows; i++)
        {
            var kind = labels[i] = i % 4;
            var place = random.Next(2, 6);
            for (var p = 0; p < 64; p++)
            {
                var (row, column) = (p / 8, p % 8);
                var isInk = kind switch
                {
                    0 => row == place,
                    1 => column == place,
                    2 => column - row == place - 4,
                    _ => column + row == place + 3,
                };
                pixels[i, p] = (isInk ? 1 : 0) + 0.2f * random.NextSingle();
            }
        }

        return Dataset.FromLabels(pixels, labels);
    }
}
