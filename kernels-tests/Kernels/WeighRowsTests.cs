using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class WeighRowsTests
{
    [Theory, EveryDevice]
    public void WeighRows_AnyShape_MultipliesRowsAndTheirCosts(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var (batch, batchSize, cursor, outputs) in new[]
        {
            (1, 1, 0, 1), (3, 5, 2, 7), (31, 31, 1, 64), (random.NextInt(1, 50), 50, 3, random.NextInt(1, 40)),
        })
        {
            // The costs of batches before and behind this one must stay as they are.
            var rows = (cursor + 2) * batchSize;
            var (delta, costs, weights) =
                (random.SingleMatrix(batch, outputs), random.Floats(rows), random.Floats(rows));
            using var deltas = new GuardedMatrix(device, delta);
            using var allCosts = new GuardedMatrix(device, costs);
            using var allWeights = new GuardedMatrix(device, weights);
            using var current = device.Upload<int>([cursor]);
            var at = new BatchCosts(allCosts.Vector, current.View, current.View, batchSize);

            OutputLaunches.WeighRows(deltas.Matrix, at, allWeights.Vector);

            var first = cursor * batchSize;
            Assert.Equal(
                delta.Cast<float>().Select((d, i) => d * weights[first + i / outputs]), deltas.Read());
            Assert.Equal(
                costs.Select((c, i) => i >= first && i < first + batch ? c * weights[i] : c),
                allCosts.Read());
            Assert.Equal(weights, allWeights.Read());
        }
    }

    [Fact]
    public void WeighRows_TooFewWeights_AreRefused()
    {
        var device = TestDevices.Get("cpu");
        using var delta = new GuardedMatrix(device, 2, 3);
        using var costs = new GuardedCosts(device, 2);
        using var weights = new GuardedMatrix(device, 1, 3);

        Assert.Throws<ArgumentException>(
            "weights", () => OutputLaunches.WeighRows(delta.Matrix, costs.Next, weights.Vector));
    }
}
