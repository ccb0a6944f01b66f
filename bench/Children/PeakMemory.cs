namespace GpuBp.Bench.Children;

/// <summary>The peak memory of a training run, and its bound.</summary>
internal static class PeakMemory
{
    private const int Rows = 20_000;

    private static readonly Suites.StepCase Step =
        new([784, 1024, 1024, 10], 512, IsClassifier: true, Rate: 0.1f);

    internal static string Name => $"{Step.Name}, {Rows} rows, peak memory";

    /// <summary>
    /// 1.15 × (data + parameters + activations + deltas) + 60 MB; plain SGD has no state.
    /// </summary>
    internal static double Bound
    {
        get
        {
            double floats = (double)Rows * (Step.Sizes[0] + Step.Sizes[^1]);
            for (var l = 1; l < Step.Sizes.Length; l++)
                floats += (double)Step.Sizes[l] * (Step.Sizes[l - 1] + 1 + 2 * Step.Batch);
            return 1.15 * floats * sizeof(float) + 60e6;
        }
    }

    /// <summary>Trains for an epoch in this process.</summary>
    /// <returns>The peak memory in bytes.</returns>
    internal static long Bytes()
    {
        var data = Step.Data(Rows);
        using var device = Device.Open("cpu");
        using var network = Step.Network(device);
        new Trainer(network, Step.Loss, new Sgd(Step.Rate), Step.Batch)
            .Fit(data, new FitOptions { Epochs = 1, RestoresBest = false });
        GC.KeepAlive(data);

        // VmHWM is the peak over the life of the process, in KiB.
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
            return System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;
        var line = File.ReadLines(Status)
            .First(l => l.StartsWith("VmHWM", StringComparison.Ordinal));
        return 1024 * long.Parse(
            line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1],
            System.Globalization.CultureInfo.InvariantCulture);
    }
}
