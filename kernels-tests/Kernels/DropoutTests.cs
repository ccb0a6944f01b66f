using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class DropoutTests
{
    private const long Seed = -0x123456789abcdef;

    // Blocks of four that end within a row, beyond it and past the last one.
    [Theory, EveryDevice]
    public void Dropout_AnyShape_IsTheMaskOfTheHost(string deviceName)
    {
        var random = RandomNumbers.Create();
        foreach (var (rows, columns) in new[] { (1, 1), (1, 3), (5, 4), (7, 31), (random.NextInt(1, 60), 67) })
        {
            foreach (var rate in new[] { 0.5f, random.NextSingle(0.01f, 0.99f) })
            {
                var x = random.SingleMatrix(rows, columns);
                var (firstStep, batch, layer) = (int.MaxValue - 1, random.NextInt(0, 9), random.NextInt(0, 5));

                var y = Run(deviceName, x, rate, firstStep, batch, layer, isInPlace: false);
                var inPlace = Run(deviceName, x, rate, firstStep, batch, layer, isInPlace: true);

                var mask = DropoutMask.Of(
                    rows, columns, rate, Seed, unchecked(firstStep + batch), layer);
                Assert.Equal(
                    x.Cast<float>().Zip(mask.Cast<double>(), (v, m) => v * (float)m), y);
                Assert.Equal(y, inPlace);
            }
        }
    }

    [Theory]
    [EveryDevice(0.5f)]
    [EveryDevice(0.1f)]
    [EveryDevice(0.9f)]
    public void Dropout_OfManyElements_KeepsItsShare(string deviceName, float rate)
    {
        const int Rows = 500;
        const int Columns = 1001;
        var ones = new float[Rows, Columns];
        for (var n = 0; n < ones.Length; n++)
            ones[n / Columns, n % Columns] = 1;

        var first = Run(deviceName, ones, rate, firstStep: 0, batch: 7, layer: 1, isInPlace: true);
        var next = Run(deviceName, ones, rate, firstStep: 0, batch: 8, layer: 1, isInPlace: true);
        var other = Run(deviceName, ones, rate, firstStep: 0, batch: 7, layer: 2, isInPlace: true);

        // Draws that know nothing of one another: four standard deviations of their number, and of how many
        // two masks have in common. The seed is fixed, so that what holds once holds always.
        void Holds(int count, double share) => Assert.InRange(
            (count - share * ones.Length) / Math.Sqrt(ones.Length * share * (1 - share)), -4, 4);
        Holds(first.Count(y => y != 0), 1 - rate);
        Holds(next.Count(y => y != 0), 1 - rate);
        foreach (var mask in new[] { next, other })
            Holds(first.Zip(mask).Count(pair => pair.First != 0 && pair.Second != 0), Math.Pow(1 - rate, 2));
        Assert.All(first.Where(y => y != 0), y => Assert.Equal((float)(1 / (1.0 - rate)), y));
    }

    [Fact]
    public void Dropout_OfWhatIsNotFinite_LeavesZeros()
    {
        var x = new float[1, 64];
        for (var n = 0; n < x.Length; n++)
            x[0, n] = n % 2 == 0 ? float.NaN : float.PositiveInfinity;

        foreach (var name in new[] { "cpu", TestDevices.KernelForms })
            Assert.Contains(0f, Run(name, x, 0.9f, 0, 0, 0, isInPlace: true));
    }

    // Parts that are cut inside the matrix, and more parts than it has groups of blocks.
    [Fact]
    public void DropoutSimd_AnyNumberOfParts_GivesTheSameBits()
    {
        var random = RandomNumbers.Create();
        var cpu = TestDevices.Get("cpu");
        foreach (var count in new[] { 1, 15, 16, 17, 63, 65, random.NextInt(100, 999) })
        {
            var x = random.SingleMatrix(1, count);
            var expected = x.Cast<float>()
                .Zip(DropoutMask.Of(1, count, 0.3f, Seed, 9, 2).Cast<double>(), (v, m) => v * (float)m).ToArray();
            foreach (var parts in new[] { 1, 2, 3, 7 })
            {
                using var from = new GuardedMatrix(cpu, x);
                using var to = new GuardedMatrix(cpu, 1, count);
                using var key = cpu.Upload<int>([unchecked((int)Seed), (int)(Seed >> 32), 4]);
                using var batch = cpu.Upload<int>([5]);
                using var levels = cpu.Upload<int>(DropoutLevel.Of(0.3f));
                SimdParts.Run(128, parts, new SimdCalls.DropoutCall(from, to, key.View, batch.View, 2, levels.View, count));
                Assert.Equal(expected, to.Read());
            }
        }
    }

    // The level of each batch of an epoch: none, a quarter, half.
    [Theory, EveryDevice]
    public void Dropout_WithALevelForEachBatch_IsThatOfTheLevelAlone(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        double[] rates = [0, 0.25, 0.5];
        var x = RandomNumbers.Create().SingleMatrix(7, 33);
        foreach (var (batch, rate) in rates.Index())
        {
            using var from = new GuardedMatrix(device, x);
            using var to = new GuardedMatrix(device, 7, 33);
            using var key = device.Upload<int>([unchecked((int)Seed), (int)(Seed >> 32), 3]);
            using var number = device.Upload<int>([batch]);
            using var levels = device.Upload<int>([.. rates.SelectMany(DropoutLevel.Of)]);
            ForwardLaunches.Dropout(from.Matrix, to.Matrix, key, number, 1, levels);

            var y = to.Read();
            Assert.Equal(Run(deviceName, x, (float)rate, 3, batch, 1, isInPlace: false), y);
            if (rate == 0)
                Assert.Equal(from.Read(), y);
        }
    }

    private static float[] Run(
        string deviceName, float[,] x, float rate, int firstStep, int batch, int layer, bool isInPlace)
    {
        var device = TestDevices.Get(deviceName);
        using var from = new GuardedMatrix(device, x);
        using var to = new GuardedMatrix(device, x.GetLength(0), x.GetLength(1));
        using var key = device.Upload<int>([unchecked((int)Seed), (int)(Seed >> 32), firstStep]);
        using var number = device.Upload<int>([batch]);
        using var levels = device.Upload<int>(DropoutLevel.Of(rate));
        ForwardLaunches.Dropout(
            from.Matrix, isInPlace ? from.Matrix : to.Matrix, key, number, layer, levels);
        if (!isInPlace)
            Assert.Equal(x.Cast<float>(), from.Read());
        return (isInPlace ? from : to).Read();
    }
}
