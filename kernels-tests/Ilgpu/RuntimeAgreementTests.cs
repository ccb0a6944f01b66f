#if ILGPU
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Ilgpu;

/// <summary>The same training on both runtimes, in one program.</summary>
public class RuntimeAgreementTests
{
    // The sums of both run in other orders; 20 steps have not let that grow.
    private const double Allowed = 1e-4;

    [Fact]
    public void Losses_OfTwentySteps_AgreeWithTheBuiltInRuntime()
    {
        var samples = Samples(RandomNumbers.Create());
        var builtIn = Losses(TestDevices.Get("cpu"), samples);
        var ilgpu = Losses(TestDevices.Get("ilgpu:cpu"), samples);

        Assert.All(builtIn.Zip(ilgpu), pair =>
            Assert.Equal(pair.First, pair.Second, Allowed * pair.First));
    }

    /// <summary>The loss of each of 20 steps, which are epochs of one batch.</summary>
    private static double[] Losses(Device device, Dataset samples)
    {
        using var network = new Mlp(
            device, [64, 32, 10], Activation.Tanh, output: Activation.Softmax, seed: 5);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate: 0.5f), batchSize: samples.Rows);
        return [.. trainer.Fit(samples, epochs: 20).Select(epoch => epoch.Loss)];
    }

    private static Dataset Samples(RandomNumbers random)
    {
        var targets = new float[48, 10];
        for (var i = 0; i < 48; i++)
            targets[i, random.NextInt(0, 9)] = 1;
        return new Dataset(random.SingleMatrix(48, 64), targets);
    }
}
#endif
