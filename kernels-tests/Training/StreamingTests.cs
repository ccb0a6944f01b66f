using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Training on data that stay with the host, for want of room on the device.</summary>
public class StreamingTests
{
    // Ragged and whole last batches, one batch, an odd and an even number of them.
    [Theory, EveryDevice(1), EveryDevice(5), EveryDevice(8), EveryDevice(12), EveryDevice(23), EveryDevice(24)]
    public void Loop_DataOnTheHost_GivesTheBitsOfDataOnTheDevice(string deviceName, int batchSize)
    {
        const int Rows = 24;
        const int Epochs = 3;
        using var device = Open(deviceName);
        var random = RandomNumbers.Create();
        var seed = random.Next();
        var data = TrainingData.Classes(random, Rows, inputs: 7, classes: 3)
            .WithWeights([.. Enumerable.Range(0, Rows).Select(_ => random.NextSingle(0.5f, 2))]);
        (double[] Losses, float[] Parameters) Train(bool streams)
        {
            LayerOptions[] layers =
            [
                new(9, Activation.Tanh) { Dropout = 0.25f }, new(5, Activation.Silu), new(3, Activation.Softmax),
            ];
            using var network = new Mlp(device, 7, layers, seed);
            long? free = streams
                ? TrainingMemoryTests.Min(network, data, batchSize) + sizeof(float) * (Rows + 2) // Weights; dropout's threshold and scale.
                : null;
            var memory = new TrainingMemory(
                network, new Sgd(1), data, new() { FreeBytes = free }, hasWeights: true);
            Assert.Equal(streams, memory.Streams(batchSize));
            using var loop = new TrainingLoop(
                network,
                Loss.CrossEntropy.For(Activation.Softmax),
                new Sgd(0.3f),
                data,
                batchSize,
                new() { FreeBytes = free });
            var losses = new double[Epochs];
            for (var epoch = 0; epoch < Epochs; epoch++)
            {
                loop.Start(seed, epoch);
                for (var batch = 0; batch < loop.Batches; batch++)
                    loop.Steps.Run(batch, max: 1);
                losses[epoch] = loop.MeanLoss();
            }

            return (losses, network.Parameters.ToArray());
        }

        var (losses, parameters) = Train(streams: false);
        var (lossesOfStream, parametersOfStream) = Train(streams: true);

        Assert.Equal(losses, lossesOfStream);
        Assert.True(parameters.AsSpan().SequenceEqual(parametersOfStream), $"{random}");
    }

    [Fact]
    public void Fit_DataLargerThanTheDevice_GivesTheBitsOfALargerOne()
    {
        // The data set is 4 MB, a batch 1.2 MB, which threads gather; validation takes the set at once.
        const int Inputs = 1000;
        var random = RandomNumbers.Create();
        var data = TrainingData.Classes(random, 1000, Inputs, classes: 2);
        float[] Train(CpuOptions options)
        {
            using var device = Device.OpenCpu(options);
            using var network = new Mlp(device, [Inputs, 3, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            var before = device.AllocatedBytes;
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 300);
            var history = trainer.FitLast(data, epochs: 2, validation: data);
            Assert.Equal(before, device.AllocatedBytes);
            Assert.Equal(history[^1].Validation, trainer.Evaluate(data));
            return [.. network.Parameters.ToArray(), (float)history[^1].Validation!.Loss];
        }

        var options = new CpuOptions();
        Assert.Equal(
            Train(options), Train(options with { HasOwnMemory = true, MemoryBytes = 7_000_000 }));
    }

    [Theory, EveryDevice]
    public void Loop_LeftWithinAnEpoch_StartsTheNextAfresh(string deviceName)
    {
        using var device = Open(deviceName);
        var data = TrainingData.Classes(RandomNumbers.Create(), 20, inputs: 4, classes: 2);
        float[] Train(bool leaves)
        {
            using var network = new Mlp(device, [4, 2], Activation.Sigmoid, seed: 1);
            using var loop = new TrainingLoop(
                network,
                Loss.Quadratic.For(Activation.Sigmoid),
                new Sgd(1e-30f), // changes nothing
                data,
                batchSize: 3,
                new() { FreeBytes = TrainingMemoryTests.Min(network, data, 3) });
            if (leaves)
            {
                loop.Start(seed: 1, epoch: 0);
                loop.Steps.Run(0, max: 1);
            }

            loop.Use(new Sgd(1));
            loop.Start(seed: 1, epoch: 1);
            for (var batch = 0; batch < loop.Batches; batch++)
                loop.Steps.Run(batch, max: 1);
            return network.Parameters.ToArray();
        }

        Assert.Equal(Train(leaves: false), Train(leaves: true));
    }

    /// <summary>The device, which does not read the host's memory.</summary>
    internal static Device Open(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        if (device is not CpuDevice cpu)
            return device;

        cpu.Dispose();
        return Device.OpenCpu(cpu.Options with { HasOwnMemory = true });
    }
}
