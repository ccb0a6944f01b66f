using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>Structs, Float4, views, helpers, names, policies and atomics on every device.</summary>
public class AcceptedValueTests
{
    private const int Length = 203;

    [Theory, EveryDevice]
    public void Structs_FieldByField_MatchCSharp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        var a = Enumerable.Range(0, Length).Select(_ => new Outer
        {
            inner = new Inner { half = random.NextSingle(), value = random.Next() >> 2 },
            signed = random.NextInt64() >> 3,
            größe = (uint)random.Next(),
        }).ToArray();
        using var input = device.Upload<Outer>(a);
        using var r = new Guarded<Outer>(device, Length);
        using var inners = new Guarded<Inner>(device, Length);

        Launch.Structs(device, Length, input, r.View, inners.View);

        var expected = a.Select((value, i) =>
        {
            var changed = ValueKernels.Change(value, i);
            changed.inner.value += 2;
            changed.größe ^= 5;
            return changed;
        }).ToArray();
        Assert.Equal(expected.Select(o => o.inner), inners.Read());
        Assert.Equal(
            expected.Select(o =>
            {
                o.signed *= 3;
                o.inner.half += 1;
                return o;
            }),
            r.Read());
    }

    [Theory, EveryDevice]
    public void Float4_ThroughCasts_MatchesCSharp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        var (a, s) = (random.Floats(4 * Length), random.NextSingle());
        var b = Enumerable.Range(0, Length).Select(_ => Four(random.Floats(4))).ToArray();
        using var left = device.Upload<float>(a);
        using var right = device.Upload<Float4>(b);
        using var r = new Guarded<float>(device, 4 * Length);

        Launch.Vectors(device, Length + 7, left, right, s, r.View);

        // Sums of products of numbers up to 10, each of which may be contracted.
        var expected = a.Chunk(4).Zip(b, (x, y) => ValueKernels.Mix(Four(x), y, s))
            .SelectMany(v => new[] { v.X, v.Y, v.Z, v.W });
        Assert.All(expected.Zip(r.Read()), v => Assert.Equal(v.First, v.Second, 1e-5f));

        static Float4 Four(float[] values) => new(values[0], values[1], values[2], values[3]);
    }

    [Theory, EveryDevice]
    public void View_Lengths_FollowPartsAndCasts(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Allocate<float>(20);
        using var r = new Guarded<long>(device, 12);

        Launch.Lengths(device, new LaunchConfig(1, 1, 2, 1), x.View.Slice(1, 18), r.View);

        Assert.Equal([18, 14, 18, 4, 18, 14, 3, 18, 24, 3, 26, -18], r.Read());
    }

    [Theory, EveryDevice]
    public void View_Parts_ReachTheirElements(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(Length);
        using var input = device.Upload<float>(x);
        using var y = new Guarded<float>(device, Length);
        using var bits = new Guarded<int>(device, Length);

        Launch.Parts(device, Length, input, y.View, bits.View, 7);

        Assert.Equal(x.Select((_, i) => x[^(i + 1)] + x[8] + x[10] + 0.5f), y.Read());
        Assert.Equal(x.Select(BitConverter.SingleToInt32Bits), bits.Read());
    }

    [Theory, EveryDevice]
    public void Helper_OverMemoryOfEachPlace_ReadsIt(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1, 2, 3, 4, 5, 6, 7, 8]);
        using var n = device.Upload<int>([6, 7]);
        using var r = new Guarded<float>(device, 32);

        Launch.Places(device, new LaunchConfig(1, 1, 32, 1), x, n, r.View);

        Assert.Equal(Enumerable.Range(0, 32).Select(t => 6f + 72 + 6 + 3 * t + 42), r.Read());
    }

    [Theory, EveryDevice]
    public void Helper_WithLocalArrayAndNamedArguments_MatchesCSharp(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] a = [.. Enumerable.Range(0, Length).Select(_ => random.Next(Length))];
        int[] b = [.. Enumerable.Range(0, Length).Select(_ => random.Next(Length))];
        using var left = device.Upload<int>(a);
        using var right = device.Upload<int>(b);
        using var r = new Guarded<int>(device, Length);

        Launch.Helpers(device, Length, left, right, r.View);

        Assert.Equal(
            Enumerable.Range(0, Length).Select(i =>
            {
                var middle = new[] { a[i], b[i], i }.Order().ElementAt(1);
                return a[i] < b[i] && middle > a[i] + 1 ? middle : -i * 100 + i * 10 + 7;
            }),
            r.Read());
    }

    [Theory, EveryDevice]
    public void Names_ThatCReserves_AreTranslated(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<int>([1, 2, 3]);
        using var r = new Guarded<int>(device, 3);

        Launch.ReservedNames(device, 3, 1, 2, 3, 4, 5, 6, 7, 8, x, r.View);

        // max is 26, größe 29, u00f6 30.
        Assert.Equal([1 + 59 + 9, 2 + 60 + 9, 3 + 61 + 9], r.Read());
    }

    [Theory, EveryDevice]
    public void Policies_OfOneName_AreKeptApart(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(Length);
        using var input = device.Upload<float>(x);
        using var r = new Guarded<float>(device, Length);

        Launch.Policies<Shape, Elsewhere.Shape>(device, Length, input, r.View);

        // Sums of a dozen products up to 15, each rounded or contracted.
        Assert.All(x.Zip(r.Read()), v => Assert.Equal(Expected<Shape, Elsewhere.Shape>(v.First), v.Second, 1e-4f));

        Launch.Policies<Elsewhere.Shape, Shape>(device, Length, input, r.View);

        Assert.All(x.Zip(r.Read()), v => Assert.Equal(Expected<Elsewhere.Shape, Shape>(v.First), v.Second, 1e-4f));

        static float Expected<TFirst, TSecond>(float x)
            where TFirst : struct, IShape
            where TSecond : struct, IShape =>
            TSecond.Apply(x) + Enumerable.Range(0, TFirst.Area).Sum(k => TFirst.Apply(x * k)) +
            TSecond.Width * x + TSecond.Apply(1) + TFirst.Width * x + TFirst.Apply(1) + 0.25f * 0;
    }

    [Theory, EveryDevice(1), EveryDevice(64), EveryDevice(10_007)]
    public void Atomics_FromManyGroups_CountEachElement(string deviceName, int count)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, count).Select(_ => random.Next(-1000, 1000))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, 4 + count);
        r.View.Slice(0, 4).CopyFrom([0, int.MinValue, int.MaxValue, 0]);

        Launch.Atomics(
            device, new LaunchConfig(LaunchConfig.GroupsFor(count, 64), 1, 64, 1), input, count, r.View);

        var results = r.Read();
        Assert.Equal([x.Sum(), x.Max(), x.Min(), count], results[..4]);
        Assert.Equal(x.Order(), results[4..].Order());
    }

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(1_000_003)]
    public void Implicit_AnyExtent_RunsEachIndexOnce(string deviceName, int extent)
    {
        var device = TestDevices.Get(deviceName);
        using var r = new Guarded<int>(device, extent + 1);
        r.View.CopyFrom(new int[extent + 1]);

        Launch.CountOdd(device, extent, r.View);

        Assert.Equal(
            Enumerable.Range(0, extent + 1).Select(i => i < extent ? i % 2 : 0), r.Read());
    }
}
