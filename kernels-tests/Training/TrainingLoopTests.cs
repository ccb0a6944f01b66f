using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

public class TrainingLoopTests
{
    // A whole batch and a ragged one, on one thread and on all, of data in place and of data brought.
    [Theory, InlineData(4, false), InlineData(64, false), InlineData(4, true), InlineData(64, true)]
    public void Step_AfterTheFirstEpoch_AllocatesNothing(int batchSize, bool streams)
    {
        using var device = Device.OpenCpu(new CpuOptions { HasOwnMemory = streams });
        using var network = new Mlp(device, [50, 200, 3], Activation.Sigmoid, Activation.Softmax);
        var data = TrainingData.Classes(RandomNumbers.Create(), 201, inputs: 50, classes: 3);
        using var loop = new TrainingLoop(
            network,
            Loss.CrossEntropy.For(Activation.Softmax),
            new Sgd(0.1f),
            data,
            batchSize,
            new() { FreeBytes = TrainingMemoryTests.Min(network, data, batchSize) });
        void Epoch()
        {
            for (var batch = 0; batch < loop.Batches; batch++)
                loop.Steps.Run(batch, max: 1);
        }

        loop.Start(seed: 1, epoch: 0);
        Epoch();
        loop.Start(seed: 1, epoch: 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Epoch();
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(0, allocated);
    }

    [Theory, EveryDevice(Only = "cpu")]
    public void Loop_OnTheCpu_ReadsTheDataInPlace(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        using var network = new Mlp(device, [50, 3], Activation.Sigmoid);
        var data = TrainingData.Classes(RandomNumbers.Create(), 200, inputs: 50, classes: 3);
        var before = device.AllocatedBytes;

        using var loop = new TrainingLoop(
            network, Loss.CrossEntropy.For(Activation.Sigmoid), new Sgd(1), data, batchSize: 4);

        // The order and the costs, a batch, z and δ, the loss's parameters, the cursor and what it was,
        // the learning rate, and of the layer whether all was finite.
        Assert.Equal(
            sizeof(float) * (2 * 200 + 4 * (50 + 3) + 2 * 4 * 3 + 3 + 4), device.AllocatedBytes - before);
    }
}
