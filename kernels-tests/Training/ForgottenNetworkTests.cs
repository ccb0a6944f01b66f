using System.Runtime.CompilerServices;
using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Networks and trainers that nobody disposes give their memory back once they are collected.</summary>
public class ForgottenNetworkTests
{
    [Theory, EveryDevice(SparesIlgpu = true)]
    public void Networks_Forgotten_GiveTheirMemoryBack(string deviceName)
    {
        const int Networks = 5000;
        using var device = TestDevices.Open(deviceName);
        for (var n = 0; n < Networks; n++)
            Forget(device, n);

        ForgottenMemoryTests.Collect(device);

        Assert.Equal(0, device.AllocatedBytes);
    }

    // A trainer has a state of its own; what its steps ran on, and the threads that ran them, must not keep it.
    [Theory, EveryDevice]
    public void Trainers_ForgottenAfterFit_GiveTheirMemoryBack(string deviceName)
    {
        using var device = TestDevices.Open(deviceName);
        var data = TrainingData.Classes(RandomNumbers.Create(), rows: 100, inputs: 64, classes: 3);
        for (var n = 0; n < 3; n++)
            ForgetTrainer(device, data);
        Assert.NotEqual(0, device.AllocatedBytes);

        ForgottenMemoryTests.Collect(device);

        Assert.Equal(0, device.AllocatedBytes);
    }

    [Fact]
    public void Fit_WhenForgottenNetworksFillTheMemory_CollectsThem()
    {
        using var device = Device.OpenCpu(new CpuOptions { HasOwnMemory = true, MemoryBytes = 400_000 });
        var data = TrainingData.Classes(RandomNumbers.Create(), rows: 20, inputs: 64, classes: 3);
        for (var n = 0; n < 5; n++)
            ForgetTrainer(device, data); // Some 200 KB each.

        Assert.InRange(device.AllocatedBytes, 1, 400_000);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Forget(Device device, int seed)
    {
        var network = new Mlp(device, [64, 32, 10], Activation.Sigmoid, seed: seed);
        if (seed % 100 == 0)
            network.Predict(new float[2, 64]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ForgetTrainer(Device device, Dataset data)
    {
        var network = new Mlp(device, [64, 200, 3], Activation.Sigmoid, Activation.Softmax, seed: 1);
        var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.01f), batchSize: 32, seed: 1);
        trainer.Fit(data, epochs: 2, validation: data);
    }
}
