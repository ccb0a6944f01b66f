using GpuBp.Compute;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Ilgpu;

/// <summary>The same training on both runtimes, in one program.</summary>
public class RuntimeAgreementTests
{
    private const int Steps = 20;
    private const int Batch = 32;

    // The sums of the two run in other orders, which 20 steps do not let grow.
    private const double Allowed = 1e-4;

    [Fact]
    public void Losses_OfTwentyStepsOnDigits_AgreeWithTheBuiltInRuntime()
    {
        var digits = RawTables.Read(
                RepositoryFiles.Locate("samples/Digits/data/digits.csv.gz"), hasHeader: false)
            .MapFeatures(shade => shade / 16)
            .Subset([.. Enumerable.Range(0, Steps * Batch)]);
        var builtIn = Losses(TestDevices.Get("cpu"), digits);
        var ilgpu = Losses(TestDevices.Get("ilgpu:cpu"), digits);

        Assert.All(
            builtIn.Zip(ilgpu), pair => Assert.Equal(pair.First, pair.Second, Allowed * pair.First));
    }

    /// <summary>The mean loss during the steps, and the loss after them.</summary>
    private static double[] Losses(Device device, Dataset samples)
    {
        using var network = new Mlp(
            device, [64, 100, 10], Activation.Sigmoid, output: Activation.Softmax, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(LearningRate: 1f), batchSize: Batch);
        var losses = new[] { trainer.FitLast(samples, epochs: 1)[0].Loss, trainer.Evaluate(samples).Loss };
        TestContext.Current.TestOutputHelper!.WriteLine($"{device}: {losses[0]:R}, {losses[1]:R}");
        return losses;
    }
}
