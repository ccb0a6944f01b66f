using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>A trained network is only read when it predicts, so that many may ask it at once.</summary>
public class PredictionTests
{
    private const int Threads = 16;

    [Theory, EveryDevice]
    public async Task Predict_FromManyThreads_GivesTheBitsOfOne(string deviceName)
    {
        var random = RandomNumbers.Create();
        using var network = new Mlp(
            TestDevices.Get(deviceName), [9, 33, 5], Activation.Tanh, output: Activation.Softmax, seed: 3);
        var features = Enumerable.Range(0, Threads)
            .Select(thread => random.SingleMatrix(1 + 7 * thread, 9)).ToArray();
        var expected = features.Select(network.Predict).ToArray();
        using var start = new Barrier(Threads);

        await Task.WhenAll(features.Select((x, thread) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                for (var n = 0; n < 5; n++)
                    Assert.Equal(expected[thread], network.Predict(x));
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }
}
