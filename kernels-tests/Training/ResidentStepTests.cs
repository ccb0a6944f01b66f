using GpuBp.Kernels;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>Resident steps against the launches that they stand for, on every device.</summary>
public class ResidentStepTests
{
    private const int Rows = 45;
    private const int ManyRows = 700;
    private const float LearningRate = 0.7f;

    // The last batch is whole, ragged, and the only one; batches of one sample.
    [Theory]
    [EveryDevice(new[] { 4, 6, 3 }, 1, ReferenceActivation.Sigmoid, ReferenceActivation.Softmax)]
    [EveryDevice(new[] { 5, 4 }, 9, ReferenceActivation.Sigmoid, ReferenceActivation.Softmax)]
    [EveryDevice(new[] { 13, 21, 3 }, 8, ReferenceActivation.Tanh, ReferenceActivation.Softmax)]
    [EveryDevice(new[] { 6, 17, 9, 1 }, 44, ReferenceActivation.Relu, ReferenceActivation.Sigmoid)]
    [EveryDevice(new[] { 2, 3, 4, 5, 2 }, 64, ReferenceActivation.Tanh, ReferenceActivation.Identity)]
    [EveryDevice(
        new[] { 300, 20, 10 }, 12, ReferenceActivation.Sigmoid, ReferenceActivation.Softmax, SparesIlgpu = true)]
    [EveryDevice(new[] { 64, 32, 10 }, 32, ReferenceActivation.Sigmoid, ReferenceActivation.Softmax)]
    // More tiles than threads, of every kind; batches of more samples than eight threads each can take.
    [EveryDevice(new[] { 9, 67, 2 }, 301, ReferenceActivation.Tanh, ReferenceActivation.Softmax, SparesIlgpu = true)]
    [EveryDevice(
        new[] { 30, 37, 41, 27 }, 97, ReferenceActivation.Sigmoid, ReferenceActivation.Softmax, SparesIlgpu = true)]
    [EveryDevice(new[] { 7, 1 }, 290, ReferenceActivation.Sigmoid, ReferenceActivation.Sigmoid, SparesIlgpu = true)]
    public void ResidentStep_OfAnEpoch_TrainsAsTheLaunchesDo(
        string deviceName, int[] sizes, int batchSize, ReferenceActivation hidden, ReferenceActivation output)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var rows = batchSize > 64 ? ManyRows : Rows;
        var data = new Dataset(
            random.SingleMatrix(rows, sizes[0]), SampleCosts.Targets(random, rows, sizes[^1], output));
        var loss = output == ReferenceActivation.Identity ? ReferenceLoss.Quadratic : ReferenceLoss.CrossEntropy;
        using var pair = NetworkPair.Draw(device, random, sizes, hidden, output, loss, hasBias: l => l != 1);
        var network = pair.Library;
        var layout = LayoutFor(network, Math.Min(batchSize, rows));
        var before = network.Parameters.ToArray();
        var function = pair.Loss.For(network.Layers[^1].Activation);

        var (expected, expectedCosts) = ByLaunches(network, function, data, batchSize);
        network.Parameters.CopyFrom(before);
        var (actual, costs) = Resident(network, function, data, layout);

        // The same sums in the same order; devices differ in where they fuse a multiplication with an
        // addition, and an epoch hands the differences on.
        var tolerance = deviceName == TestDevices.KernelForms ? 0 : 1e-4;
        var what = $"{network}, batches of {batchSize}, {random}";
        Assert.NotEqual(before, expected);
        Assert.All(
            expected.Zip(actual),
            pair => Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance, $"{pair} in {what}"));
        Assert.All(
            expectedCosts.Zip(costs),
            pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= tolerance * (1 + Math.Abs(pair.First)),
                $"{pair} of the costs in {what}"));
    }

    private static (float[] Parameters, float[] Costs) ByLaunches(
        Mlp network, LossFunction loss, Dataset data, int batchSize)
    {
        using var batcher = new DeviceBatcher(network.Device, data, batchSize);
        using var step = new TrainingStep(network, loss, new Sgd(LearningRate), batcher.BatchSize);
        using var costs = new GuardedMatrix(network.Device, 1, data.Rows);
        batcher.Shuffle(seed: 3, epoch: 1);
        for (var b = 0; b < batcher.Batches; b++)
        {
            var (x, y) = batcher.Collect(b);
            step.Run(x, y, new BatchCosts(
                costs.Vector, batcher.Cursor.View, batcher.Cursor.Current, batcher.BatchSize));
            batcher.Cursor.MoveNext();
        }

        return (network.Parameters.ToArray(), costs.Read());
    }

    private static (float[] Parameters, float[] Costs) Resident(
        Mlp network, LossFunction loss, Dataset data, ResidentLayout layout)
    {
        using var batcher = new DeviceBatcher(network.Device, data, layout.BatchSize);
        using var step = new TrainingStep(network, loss, new Sgd(LearningRate * 2), batcher.BatchSize);
        using var costs = new GuardedMatrix(network.Device, 1, data.Rows);
        using var resident = new ResidentSteps(network, loss, step, batcher, costs.Vector, layout);
        batcher.Shuffle(seed: 3, epoch: 1);
        step.Use(new Sgd(LearningRate));

        // In two launches where there are steps for two.
        var first = batcher.Batches / 2;
        if (first > 0)
            Assert.Equal(first, resident.Run(0, first));
        Assert.Equal(batcher.Batches - first, resident.Run(first, int.MaxValue));

        Assert.Equal([batcher.Batches], batcher.Cursor.View.ToArray());
        Assert.Null(step.NonFinite.First());
        return (network.Parameters.ToArray(), costs.Read());
    }

    /// <summary>The network's layout; skips the test on a device that cannot hold it.</summary>
    private static ResidentLayout LayoutFor(Mlp network, int batchSize)
    {
        var layout = ResidentSteps.LayoutOf(network, batchSize)!;
        var bytes = network.Device.Info.SharedMemoryBytes;
        Assert.SkipWhen(
            layout.SharedBytes > bytes,
            $"The network takes {layout.SharedBytes:N0} bytes of local memory; {network.Device} has {bytes:N0}.");
        return layout;
    }

    [Theory, EveryDevice]
    public void ResidentStep_ThatOverflows_NotesTheBatchAndTheLayers(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        using var network = new Mlp(device, [4, 3, 2], Activation.Sigmoid, Activation.Identity);
        network.Layers[1].SetWeights(new float[2, 3]);
        network.Layers[1].SetBiases(new float[2]);
        var features = random.SingleMatrix(Rows, 4);
        var targets = new float[Rows, 2]; // No error, and no step, before it comes to the huge one.
        var order = new int[Rows];
        Shuffle.Fill(order, seed: 1, epoch: 0);
        targets[order[21], 1] = 1e38f; // In batch 2 of 10 samples.
        using var batcher = new DeviceBatcher(device, new Dataset(features, targets), 10);
        batcher.Shuffle(seed: 1, epoch: 0);
        using var step = new TrainingStep(network, Loss.Quadratic.For(Activation.Identity), new Sgd(100), 10);
        using var costs = new GuardedMatrix(device, 1, Rows);
        using var resident = new ResidentSteps(
            network,
            Loss.Quadratic.For(Activation.Identity),
            step,
            batcher,
            costs.Vector,
            LayoutFor(network, 10));

        resident.Run(0, 5);

        // The output layer's δ is finite, its step is not; the layer before still reads weights of 0.
        Assert.Equal((2, 1), step.NonFinite.First());
    }
}
