using GpuBp.Tests.Devices;
using GpuBp.Tests.Training;

namespace GpuBp.Tests.Reporting;

public class StepProfileTests
{
    [Theory, EveryDevice]
    public void Profile_OfATrainer_CountsItsLaunches(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 50, 5, 3);
        using var network = new Mlp(TestDevices.Get(deviceName), [5, 4, 3], Activation.Sigmoid, Activation.Softmax);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(), batchSize: 16);
        var before = network.Parameters.ToArray();

        var profile = StepProfile.Of(trainer, data, TimeSpan.FromMilliseconds(20))!;

        Assert.Equal(before, network.Parameters.ToArray());
        Assert.True(profile.Steps > 0);
        Assert.Equal(16, profile.BatchSize);
        var launches = profile.Kernels.ToDictionary(kernel => kernel.Kernel, kernel => kernel.Launches);
        Assert.Equal(2, launches["LinearForward"]);
        Assert.Equal(1, launches["BackwardDelta"]);
        Assert.All(profile.Kernels, kernel => Assert.InRange(kernel.Seconds, 1e-9, 10));
        Assert.Equal(profile.Kernels.OrderByDescending(kernel => kernel.Seconds), profile.Kernels);
    }

    [Theory, EveryDevice(Only = "cuda")]
    public void Profile_OfANetworkThatStaysOnAMultiprocessor_HasOneKernel(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 50, 5, 3);
        using var network = new Mlp(TestDevices.Get(deviceName), [5, 4, 3], Activation.Sigmoid, Activation.Softmax);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 16);

        var profile = StepProfile.Of(trainer, data, TimeSpan.Zero)!;

        Assert.StartsWith("Resident", Assert.Single(profile.Kernels).Kernel, StringComparison.Ordinal);
        Assert.Contains("many whole steps", KernelSection.Draw(profile, network.Device, []).Value, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Time_OfLaunches_LeavesTheirResults(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var values = RandomNumbers.Create().Floats(100);
        using var from = device.Upload<float>(values);
        using var to = device.Upload<float>(RandomNumbers.Poison(100));
        var sequence = device.Record(() => GpuBp.Kernels.UpdateLaunches.Copy(from, to));

        var times = device.Time(() =>
        {
            sequence.Run();
            GpuBp.Kernels.UpdateLaunches.Copy(from, to);
        });

        Assert.Equal(values, to.View.ToArray());
        Assert.Equal(("Copy", 2), (Assert.Single(times).Kernel, times[0].Launches));
        Assert.Throws<InvalidOperationException>(() => device.Record(() => device.Time(() => { })));
    }
}
