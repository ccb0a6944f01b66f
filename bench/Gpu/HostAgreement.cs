using GpuBp.Bench.Reporting;
using GpuBp.Bench.Suites;

namespace GpuBp.Bench.Gpu;

/// <summary>Trains from one seed on the device, on the host, and on the device again.</summary>
internal static class HostAgreement
{
    /// <summary>Sums run in different orders, over a hundred steps.</summary>
    private const double Tolerance = 1e-3;

    private const int Batches = 10;

    private sealed record Trained(double[] Costs, float[] Parameters);

    /// <exception cref="InvalidOperationException">They disagree.</exception>
    internal static void Run(Session session, Engine engine)
    {
        var step = GpuSteps.Cases(session.IsQuick)[1];
        var epochs = session.IsQuick ? 2 : 10;
        var data = step.Data(step.Batch * Batches);
        var name = $"{step.Name}, {epochs * Batches} steps";
        using var host = Device.OpenCpu();
        var (first, second) =
            (Train(engine.Device, step, data, epochs), Train(engine.Device, step, data, epochs));
        var expected = Train(host, step, data, epochs);
        var off = first.Costs.Zip(
            expected.Costs, (ours, theirs) => Math.Abs(ours - theirs) / theirs).Max();
        var changed = first.Parameters.Zip(second.Parameters)
            .Count(pair =>
                BitConverter.SingleToInt32Bits(pair.First) !=
                BitConverter.SingleToInt32Bits(pair.Second));

        session.Add(
            Row(engine, $"{name}, off the host's costs", 1e6 * off,
                $"millionths; {1e6 * Tolerance} at most"));
        session.Add(Row(
            engine, $"{name}, other bits in a second run", changed,
            $"of {first.Parameters.Length} parameters; 0 at most"));
        if (!(off <= Tolerance))
            throw new InvalidOperationException(
                $"{name}: costs on {engine.Name} differ from the host's by a share of {off:G3}; " +
                $"the maximum is {Tolerance}.");
        if (changed > 0)
            throw new InvalidOperationException(
                $"{name}: {changed} parameters have other bits after a second run on " +
                $"{engine.Name}.");
    }

    private static Row Row(Engine engine, string what, double value, string unit) => new()
    {
        Suite = GpuSuite.Name,
        Case = what,
        Device = engine.Name,
        Threads = engine.Threads,
        Value = value,
        Unit = unit,
    };

    // The mean costs of the epochs, and the cost after the last step.
    private static Trained Train(Device device, StepCase step, Dataset data, int epochs)
    {
        using var network = step.Network(device);
        using var trainer =
            new Trainer(network, step.Loss, new Sgd(step.Rate), step.Batch, seed: 1);
        var options = new FitOptions { Epochs = epochs, RestoresBest = false };
        var history = trainer.Fit(data, options).History;
        return new Trained(
            [.. history.Select(epoch => epoch.Loss), trainer.Evaluate(data).Loss],
            [
                .. network.Layers.SelectMany(layer =>
                    layer.GetWeights().Cast<float>().Concat(layer.GetBiases())),
            ]);
    }
}
