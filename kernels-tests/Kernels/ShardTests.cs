using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>The kernels of shards: sums, weights, and masks that begin within a batch.</summary>
public class ShardTests
{
    // One rounding after the sum and one after the product, on every device.
    [Theory, EveryDevice]
    public void ShardSum_AnyLength_HasTheBitsOfSumsAndProduct(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var length in new[] { 1, 15, 16, 17, 1000, random.NextInt(1, 3000) })
        {
            foreach (var factor in new[] { 1f, 0.125f, 1f / 3 })
            {
                for (var others = 1; others <= ShardSum.MaxOthers; others++)
                    SumsAreRight(random, device, length, others, factor);
            }
        }
    }

    private static void SumsAreRight(RandomNumbers random, Device device, int length, int others, float factor)
    {
        float[][,] values = [.. Enumerable.Range(0, others + 1).Select(_ => random.SingleMatrix(1, length))];
        GuardedMatrix[] sums = [.. values.Select(value => new GuardedMatrix(device, value))];
        UpdateLaunches.ShardSum(sums[0].Matrix, [.. sums[1..].Select(sum => (BufferView<float>)sum.Matrix)], factor);
        var right = values[^1].Cast<float>().ToArray();
        for (var n = others - 1; n >= 0; n--)
            right = [.. values[n].Cast<float>().Zip(right, (x, y) => (float)(x + y))];
        Assert.Equal(right.Select(x => (float)(x * factor)), sums[0].Read());
        for (var n = 1; n <= others; n++)
            Assert.Equal(values[n].Cast<float>(), sums[n].Read());
        foreach (var sum in sums)
            sum.Dispose();
    }

    [Theory, EveryDevice]
    public void ShardWeight_AnyLength_ScalesEachElement(string deviceName)
    {
        var random = RandomNumbers.Create();
        var a = random.SingleMatrix(1, random.NextInt(1, 500));
        using var grad = new GuardedMatrix(TestDevices.Get(deviceName), a);
        UpdateLaunches.ShardWeight(grad.Matrix, 0.7f);
        Assert.Equal(a.Cast<float>().Select(x => x * 0.7f), grad.Read());
    }

    // Shards that begin at each element of a block of four have the masks of their batch.
    [Theory, EveryDevice]
    public void Dropout_OfAShard_HasTheMaskOfItsBatch(string deviceName)
    {
        const long Seed = 0x123456789abcdef;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        foreach (var columns in new[] { 1, 3, 5, 33, random.NextInt(1, 70) })
        {
            foreach (var (first, rows) in new[] { (1, 1), (2, 3), (3, 2), (random.NextInt(1, 30), random.NextInt(1, 30)) })
            {
                var mask = DropoutMask.Of(first + rows, columns, 0.4f, Seed, 6, layer: 1);
                var x = random.SingleMatrix(rows, columns);
                using var on = new GuardedMatrix(device, x);
                using var to = new GuardedMatrix(device, rows, columns);
                using var key = device.Upload<int>([unchecked((int)Seed), (int)(Seed >> 32), 4]);
                using var batch = device.Upload<int>([2]);
                using var levels = device.Upload<int>(DropoutLevel.Of(0.4f));
                ForwardLaunches.Dropout(on.Matrix, to.Matrix, key, batch, 1, levels, first);
                var expected = new float[rows * columns];
                for (var n = 0; n < expected.Length; n++)
                    expected[n] = x[n / columns, n % columns] * (float)mask[first + n / columns, n % columns];
                Assert.Equal(expected, to.Read());
            }
        }
    }
}
