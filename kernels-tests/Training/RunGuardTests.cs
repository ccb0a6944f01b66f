using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>A trainer does one run at a time.</summary>
public class RunGuardTests
{
    [Fact]
    public void Fit_WhileFitRuns_IsRefusedWithARemedy()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(0.1f), batchSize: 2, seed: 1);
        var faults = new List<Exception?>();

        var result = trainer.Fit(TrainingData.Xor, new FitOptions { Epochs = 2 }, _ =>
        {
            faults.Add(Record.Exception(() => trainer.Fit(TrainingData.Xor, epochs: 1)));
            var other = new Thread(() => faults.Add(Record.Exception(() => trainer.Fit(Parts(), new FitOptions { Epochs = 1 }))));
            other.Start();
            other.Join();
        });

        Assert.Equal(4, faults.Count);
        Assert.All(faults, fault => Assert.Contains(
            "with a trainer of its own", Assert.IsType<InvalidOperationException>(fault).Message, StringComparison.Ordinal));
        Assert.Equal(2, result.History.Count);
        Assert.Single(trainer.Fit(TrainingData.Xor, epochs: 1).History);
    }

    [Fact]
    public void Fit_AfterOneThatThrew_Runs()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(0.1f), batchSize: 2, seed: 1);
        Assert.Throws<NotSupportedException>(() => trainer.Fit(
            TrainingData.Xor, new FitOptions { Epochs = 2 }, _ => throw new NotSupportedException()));

        Assert.Equal(3, trainer.Fit(TrainingData.Xor, epochs: 3).History.Count);
    }

    // The state is in use until the run ends.
    [Fact]
    public void Dispose_InAListener_EndsTheRunAndFreesTheState()
    {
        using var device = TestDevices.Open("cpu");
        using var network = new Mlp(device, [2, 3, 1], Activation.Sigmoid, seed: 1);
        var before = device.AllocatedBytes;
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(0.1f), batchSize: 2, seed: 1);

        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(
            TrainingData.Xor, new FitOptions { Epochs = 2 }, _ => trainer.Dispose()));

        Assert.Equal(before, device.AllocatedBytes);
        Assert.Throws<ObjectDisposedException>(() => trainer.Fit(TrainingData.Xor, epochs: 1));
    }

    private static async IAsyncEnumerable<Dataset> Parts()
    {
        await Task.Yield();
        yield return TrainingData.Xor;
    }
}
