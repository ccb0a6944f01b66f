using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>Kernels as users of ILGPU have them, on every device.</summary>
public class AcceptedIlgpuTests
{
    private const int Length = 203;

    [Theory, EveryDevice(1, 1), EveryDevice(7, 29), EveryDevice(64, 3)]
    public void Index2D_OfAnyShape_RunsEachIndexOnce(string deviceName, int width, int height)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(width * height);
        using var input = device.Upload<float>(x);
        using var transposed = new Guarded<float>(device, width * height);
        using var sums = new Guarded<float>(device, width * height);

        Launch.Transpose(device, width, height + 1, input, width, height, transposed.View);
        Launch.RowSums(device, width, height, input, width, sums.View);

        Assert.Equal(
            from column in Enumerable.Range(0, width)
            from row in Enumerable.Range(0, height)
            select x[row * width + column],
            transposed.Read());
        Assert.Equal(x.Select((value, i) => value + x[i / width * width] + 4f * width), sums.Read());
    }

    [Theory, EveryDevice(0, 5), EveryDevice(5, 0), EveryDevice(0, 0)]
    public void Index2D_EmptyExtent_RunsNothing(string deviceName, int extentX, int extentY)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1f]);
        using var r = new Guarded<float>(device, 1);

        Launch.Transpose(device, extentX, extentY, x, 1, 1, r.View);

        Assert.True(float.IsNaN(r.Read()[0]));
    }

    [Theory]
    [InlineData(-1, 5), InlineData(5, -1), InlineData(-2, -3), InlineData(65_536, 32_768)]
    public void Index2D_ExtentThatIsNone_NamesBoth(int extentX, int extentY)
    {
        var device = TestDevices.Get("cpu");
        using var x = device.Upload<float>([1f]);

        var error = Assert.Throws<ArgumentException>(
            () => Launch.Transpose(device, extentX, extentY, x, 1, 1, x));

        Assert.Contains($"Transpose was launched with extents of {extentX} × {extentY}", error.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Positions_InGroupAndGrid_AreIlgpus(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var config = new LaunchConfig(3, 2, 4, 3);
        using var r = new Guarded<int>(device, 72);
        using var positions = new Guarded<long>(device, 72);

        Launch.Opposites(device, config, r.View, positions.View);

        var threads =
            from row in Enumerable.Range(0, 2)
            from column in Enumerable.Range(0, 3)
            from y in Enumerable.Range(0, 3)
            from x in Enumerable.Range(0, 4)
            select (Row: row, X: 4 * column + x, OppositeX: 4 * column + 3 - x, OppositeY: 3 * row + 2 - y, T: 4 * y + x);
        Assert.Equal(
            threads.Select(t => t.OppositeY * 1000 + t.OppositeX + t.T switch { 0 => 1_000_000, 11 => 2_000_000, _ => 0 }),
            r.Read());
        Assert.Equal(threads.Select(t => t.X + 600L + t.Row * 10_000 + 300_000), positions.Read());
    }

    [Theory, EveryDevice]
    public void Atomics_OnInts_KeepEveryValue(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, Length).Select(_ => random.Next(int.MinValue, int.MaxValue))];
        using var input = device.Upload<int>(x);
        using var before = new Guarded<int>(device, 2 * Length);
        using var r = new Guarded<int>(device, 8);
        r.View.CopyFrom([7, int.MinValue, int.MaxValue, -1, 0, 0, 42, 0]);

        Launch.IntAtomics(device, Length, Length, input, r.View, before.View);

        var results = r.Read();
        Assert.Equal(
            [
                x.Aggregate(7, (a, b) => unchecked(a + b)), x.Max(), x.Min(), x.Aggregate((a, b) => a & b),
                x.Aggregate((a, b) => a | b), x.Aggregate((a, b) => a ^ b),
            ],
            results[..6]);
        Exchanged(x.Prepend(42), before.Read(), results[6], results[7]);
    }

    [Theory, EveryDevice]
    public void Atomics_OnSharedUInts_KeepEveryValue(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        uint[] x = [.. Enumerable.Range(0, 64).Select(_ => (uint)random.NextInt64(1L << 32))];
        using var input = device.Upload<uint>(x);
        using var before = new Guarded<uint>(device, 128);
        using var r = new Guarded<uint>(device, 8);
        r.View.CopyFrom([7, 0, uint.MaxValue, uint.MaxValue, 0, 0, 42, 0]);

        Launch.UIntAtomics(device, new LaunchConfig(1, 1, 64, 1), input, r.View, before.View);

        var results = r.Read();
        Assert.Equal(
            [
                x.Aggregate(7u, (a, b) => unchecked(a + b)), x.Max(), x.Min(), x.Aggregate((a, b) => a & b),
                x.Aggregate((a, b) => a | b), x.Aggregate((a, b) => a ^ b),
            ],
            results[..6]);
        Exchanged(x.Prepend(42u), before.Read(), results[6], results[7]);
    }

    [Theory, EveryDevice(0), EveryDevice(5)]
    public void SubView_NamedArguments_AreTakenByName(string deviceName, int at)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, 20).Select(_ => random.Next(100))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<long>(device, 6);

        Launch.NamedParts(device, 1, input, input, at, r.View);

        var rest = 20 - at;
        Assert.Equal(
            [
                x[at] + 300, x[at] + 300, x[at] + 400, x[at + 1] + 100 * (rest - 1), rest + 100 * rest + 200_000,
                rest * 4 / 8 * 8 + 1000 * System.Runtime.CompilerServices.Unsafe.SizeOf<Outer>() + x[at],
            ],
            r.Read());
    }

    [Theory, EveryDevice]
    public void Functions_OfIlgpu_MatchTheHost(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        float[] a = [.. Enumerable.Range(0, Length).Select(_ => random.NextSingle(-6f, 6f))];
        float[] b = [.. Enumerable.Range(0, Length).Select(_ => random.NextSingle(0.01f, 9f))];
        using var left = device.Upload<float>(a);
        using var right = device.Upload<float>(b);
        using var r = new Guarded<float>(device, IlgpuKernels.Functions * Length);

        Launch.FunctionCases(device, Length, Length, left, right, r.View);

        var results = r.Read();
        for (var i = 0; i < results.Length; i++)
        {
            // 16 units in the last place, OpenCL's bound for pow, its loosest here; cos and sin are at most 1.
            var expected = IlgpuKernels.Function(i / Length, a[i % Length], b[i % Length]);
            Assert.True(
                Math.Abs(results[i] - expected) <= 16 * 1.2e-7f * Math.Max(1, Math.Abs(expected)),
                $"case {i / Length}: a {a[i % Length]}, b {b[i % Length]}: {results[i]}, expected {expected}; {random}");
        }
    }

    /// <summary>A chain of exchanges loses no value; of those that wait for 0, one comes first.</summary>
    private static void Exchanged<T>(IEnumerable<T> values, T[] before, T last, T winner)
        where T : System.Numerics.IBinaryInteger<T>
    {
        var half = before.Length / 2;
        Assert.Equal(values.Order(), before[..half].Append(last).Order());
        var first = Array.IndexOf(before, T.Zero, half) - half;
        Assert.Equal(T.CreateChecked(first + 1), winner);
        Assert.All(before[half..].Where((_, i) => i != first), seen => Assert.Equal(winner, seen));
    }
}
