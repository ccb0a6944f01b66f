using System.Diagnostics;

namespace GpuBp.Bench.Children;

/// <summary>
/// The first training step of a new process, with everything that a user waits for once the data is
/// loaded.
/// </summary>
internal static class FirstStep
{
    /// <summary>Seconds from the loaded data to the end of an epoch of one batch.</summary>
    /// <param name="name">The device.</param>
    internal static double Seconds(string name)
    {
        var step = new Suites.StepCase([784, 128, 10], 128, IsClassifier: true, Rate: 0.1f);
        var data = step.Data(step.Batch);
        var start = Stopwatch.GetTimestamp();
        using var device = Device.Open(name);
        using var network = step.Network(device);
        new Trainer(network, step.Loss, new Sgd(step.Rate), step.Batch)
            .Fit(data, new FitOptions { Epochs = 1, RestoresBest = false });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
