using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.FoundingSystems;

/// <summary>
/// A network of any number of layers: one backward pass yields every ∂C/∂W and ∂C/∂b. Weights that
/// begin alike stay alike for ever; random ones break the symmetry.
/// </summary>
public class System1_DeepNetworkInMatrixFormTests
{
    private const float LearningRate = 2;

    [Theory, EveryDevice(1), EveryDevice(2), EveryDevice(3), EveryDevice(6)]
    public void Network_AnyDepth_StepsAsTheEquationsSay(string deviceName, int depth)
    {
        const int Batch = 11;
        var random = RandomNumbers.Create();
        int[] sizes = [.. Enumerable.Range(0, depth + 1).Select(_ => random.NextInt(5, 20))];
        using var pair = NetworkPair.Draw(
            TestDevices.Get(deviceName),
            random,
            sizes,
            ReferenceActivation.Tanh,
            ReferenceActivation.Sigmoid,
            ReferenceLoss.Quadratic);
        var (x, y) = (random.SingleMatrix(Batch, sizes[0]), random.SingleMatrix(Batch, sizes[^1]));

        pair.Step(x, y, LearningRate);
        pair.Reference.Step(FloatError.Wide(x), FloatError.Wide(y), LearningRate);

        // The gradients' share, as derived in GradientTests; a step of rate 2 along means of at
        // most 1 moves a parameter by its own size or less, and rounds it twice.
        var share = 2 * Math.Sqrt(2 * depth + 1) * (FloatError.OfSum(20) + FloatError.Function);
        foreach (var (actual, expected) in pair.Library.Layers.Zip(pair.Reference.Layers))
        {
            FloatError.AssertWithin(
                share * FloatError.Norm(expected.W),
                expected.W,
                [.. actual.GetWeights().Cast<float>()],
                $"W, {random}");
            FloatError.AssertWithin(
                share * FloatError.Norm(expected.B!), expected.B!, actual.GetBiases(), $"b, {random}");
        }
    }

    [Theory, EveryDevice]
    public void ZeroWeights_HiddenNeurons_StayIdenticalForEver(string deviceName)
    {
        using var network = Network(deviceName, Initializer.Zeros);

        var accuracy = Train(network);

        // They learn, so this is no standstill; but all of them the same, to the last bit.
        var (w1, w2) = (network.Layers[0].GetWeights(), network.Layers[1].GetWeights());
        Assert.NotEqual(0, network.Layers[1].GetBiases()[0] + w2[0, 0]);
        for (var j = 1; j < network.Layers[0].Outputs; j++)
        {
            Assert.Equal((w1[0, 0], w1[0, 1], w2[0, 0]), (w1[j, 0], w1[j, 1], w2[0, j]));
            Assert.Equal(network.Layers[0].GetBiases()[0], network.Layers[0].GetBiases()[j]);
        }

        // Eight equal neurons are one, which cannot tell exclusive or.
        Assert.True(accuracy < 1, $"The accuracy is {accuracy}.");
    }

    [Theory, EveryDevice]
    public void RandomWeights_HiddenNeurons_DifferAndLearn(string deviceName)
    {
        using var network = Network(deviceName, Initializer.Xavier);

        var accuracy = Train(network);

        var w1 = network.Layers[0].GetWeights();
        var neurons = Enumerable.Range(0, network.Layers[0].Outputs).Select(j => (w1[j, 0], w1[j, 1]));
        Assert.Distinct(neurons);
        Assert.Equal(1, accuracy);
    }

    private static Mlp Network(string deviceName, Initializer initializer) => new(
        TestDevices.Get(deviceName), [2, 8, 1], Activation.Sigmoid, initializer: initializer, seed: 1);

    private static double Train(Mlp network)
    {
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate), batchSize: 3);
        trainer.FitLast(TrainingData.Xor, epochs: 1000);
        return trainer.Evaluate(TrainingData.Xor).Accuracy;
    }
}
