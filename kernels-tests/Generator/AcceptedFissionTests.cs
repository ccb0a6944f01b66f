using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>Barriers: the CPU form is cut at them, so each kind of cut runs on every device.</summary>
public class AcceptedFissionTests
{
    private const int Groups = 5;
    private static readonly LaunchConfig Config = new(Groups, 1, 16, 1);

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(19)]
    public void Barrier_InAForLoop_SeparatesTheRounds(string deviceName, int rounds)
    {
        var (device, x, random) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);

        Launch.Rotate(device, Config, input, r.View, rounds);

        Assert.Equal(x.Select((_, i) => x[i / 16 * 16 + (i + rounds) % 16]), r.Read());
    }

    [Theory, EveryDevice(0), EveryDevice(-7), EveryDevice(1000)]
    public void Values_AcrossBarriers_AreTheThreadsOwn(string deviceName, int d)
    {
        var (device, x, _) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);

        Launch.Lives(device, Config, input, r.View, d);

        var expected = new int[x.Length];
        for (var group = 0; group < Groups; group++)
        {
            var own = x.AsSpan(16 * group, 16).ToArray();
            var uniform = d * 3 + group;
            int Again(int t) => (t + uniform) * 2 - t;
            int Sum(int t) => (own[15 - t] & 1023) + Again((t + 3) % 16);
            for (var t = 0; t < 16; t++)
            {
                var low = own[t] & 255;
                expected[16 * group + t] =
                    Sum(t) + low + uniform - low + (low + 1) * 3 + Again(t) + t + uniform +
                    own[t] + Sum(t) + (int)(((own[t] & 15) + 0.5f) * 2) + (own[t] & 1) + Sum(t ^ 1);
            }
        }

        Assert.Equal(expected, r.Read());
    }

    [Theory]
    [EveryDevice(1, 0)]
    [EveryDevice(2, 9)]
    [EveryDevice(3, 1)]
    [EveryDevice(4, 1)]
    [EveryDevice(4, 9)]
    public void Barrier_UnderUniformFlow_MatchesThreadsInLockstep(string deviceName, int mode, int rounds)
    {
        var (device, x, _) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);
        var poison = r.Read()[0];

        Launch.Flow(device, Config, input, r.View, mode, rounds);

        Assert.Equal(ByGroup(x, group => Flow(group, mode, rounds, poison)), r.Read());
    }

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(2)]
    public void Return_OfTheGroup_EndsIt(string deviceName, int mode)
    {
        var (device, x, _) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);

        Launch.Leave(device, Config, input, r.View, mode);

        Assert.Equal(
            ByGroup(
                x,
                group =>
                [
                    .. group.Select((v, t) => mode == 2 ? -2 : group[15 - t] + (mode == 0 ? 2 * v : 0)),
                ]),
            r.Read());
    }

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(7)]
    public void Barrier_InNestedLoops_SeparatesTheRounds(string deviceName, int rounds)
    {
        var (device, x, _) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);

        Launch.Nests(device, Config, input, r.View, rounds);

        Assert.Equal(ByGroup(x, Nests), r.Read());

        int[] Nests(int[] sum)
        {
            var shared = sum;
            for (var i = 0; i < rounds; i++)
            {
                for (var j = i; j < rounds; j += 2)
                    sum = [.. sum.Select((s, t) => s + shared[(t + j) % 16] * (i + 1))];
                shared = [.. sum.Select(s => s & 255)];
            }

            return sum;
        }
    }

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(3), EveryDevice(9)]
    public void Barrier_BetweenJumpsOfTheGroup_SeparatesTheRounds(string deviceName, int rounds)
    {
        var (device, x, _) = Input(deviceName);
        using var r = new Guarded<int>(device, x.Length);
        using var input = device.Upload<int>(x);

        Launch.Jumps(device, Config, input, r.View, rounds);

        Assert.Equal(ByGroup(x, Jumps), r.Read());

        int[] Jumps(int[] sum)
        {
            for (var i = 0; i < Math.Min(rounds, 4); i++)
            {
                if (i != 1)
                    sum = [.. sum.Select((s, t) => s + (sum[(t + i) % 16] & 255))];
            }

            return sum;
        }
    }

    [Theory, EveryDevice(0), EveryDevice(3)]
    public void Division_AfterItsGuard_IsNotMovedBeforeIt(string deviceName, int d)
    {
        var device = TestDevices.Get(deviceName);
        using var r = new Guarded<int>(device, 16);
        var poison = r.Read()[0];

        Launch.GuardedDivision(device, new LaunchConfig(1, 1, 16, 1), r.View, 100, d);

        Assert.All(r.Read(), value => Assert.Equal(d == 0 ? poison : 66, value));
    }

    [Theory, EveryDevice(1), EveryDevice(16), EveryDevice(77)]
    public void Return_AfterTheLastBarrier_EndsOneThread(string deviceName, int count)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, count).Select(_ => random.Next(1 << random.Next(12)))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, count);

        // More threads than elements.
        Launch.EarlyReturn(device, Config, input, r.View, count);

        Assert.Equal(
            x.Select(v => v >= 128 ? 100 : Enumerable.Range(0, 8).First(k => v >> k == 0)), r.Read());
    }

    [Theory, EveryDevice]
    public void LocalArray_InsideABarrierLoop_LivesAcrossTheBarrier(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, 16).Select(_ => random.Next(1000))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, 16);

        Launch.ArraysInLoops(device, new LaunchConfig(1, 1, 16, 1), input, r.View);

        var totals = new int[16];
        for (var k = 1; k <= 3; k++)
        {
            for (var t = 0; t < 16; t++)
            {
                var next = (t + 1) % 16;
                totals[t] = (totals[t] + x[next] * k + next - x[t] * k) * 2 % 10007;
            }
        }

        Assert.Equal(totals, r.Read());
    }

    [Theory, EveryDevice(1), EveryDevice(63), EveryDevice(64), EveryDevice(65), EveryDevice(1009)]
    public void TreeSum_AnyCount_MatchesTheSum(string deviceName, int count)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(count);
        var groups = LaunchConfig.GroupsFor(count, 64);
        using var input = device.Upload<float>(x);
        using var r = new Guarded<float>(device, groups);

        Launch.TreeSum(device, new LaunchConfig(groups, 1, 64, 1), input, count, r.View);

        // 6 additions of numbers up to 64: 6 half units of 64 in the last place.
        var expected = x.Chunk(64).Select(chunk => chunk.Sum(v => (double)v));
        Assert.All(expected.Zip(r.Read()), s => Assert.Equal(s.First, s.Second, 6 * 64 * 6e-8));
    }

    [Theory, EveryDevice(1), EveryDevice(64), EveryDevice(1000)]
    public void PrefixSum_AnyCount_MatchesTheSums(string deviceName, int count)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, count).Select(_ => random.Next(-1000, 1000))];
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, count);

        Launch.PrefixSum(
            device, new LaunchConfig(LaunchConfig.GroupsFor(count, 64), 1, 64, 1), input, count, r.View);

        Assert.Equal(
            x.Chunk(64).SelectMany(chunk => chunk.Select((_, i) => chunk.Take(i + 1).Sum())), r.Read());
    }

    [Theory, EveryDevice(1, 1, 1), EveryDevice(16, 16, 16), EveryDevice(17, 15, 33), EveryDevice(37, 50, 5)]
    public void TiledProduct_AnyShape_MatchesTheSums(string deviceName, int rows, int columns, int inner)
    {
        var device = TestDevices.Get(deviceName);
        var random = RandomNumbers.Create();
        var (a, b) = (random.Floats(rows * inner), random.Floats(inner * columns));
        using var left = device.Upload<float>(a);
        using var right = device.Upload<float>(b);
        using var c = new Guarded<float>(device, rows * columns);
        var config = new LaunchConfig((columns + 15) / 16, (rows + 15) / 16, 16, 16);

        Launch.TiledProduct<Edge16>(device, config, left, right, c.View, rows, columns, inner);

        var results = c.Read();
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var sum = Enumerable.Range(0, inner).Sum(k => (double)a[i * inner + k] * b[k * columns + j]);

                // Each of `inner` roundings is at most half a unit of a partial sum up to `inner`.
                Assert.Equal(sum, results[i * columns + j], inner * inner * 6e-8);
            }
        }
    }

    private static (Device Device, int[] X, Random Random) Input(string deviceName)
    {
        var random = RandomNumbers.Create();
        int[] x = [.. Enumerable.Range(0, 16 * Groups).Select(_ => random.Next(-100_000, 100_000))];
        return (TestDevices.Get(deviceName), x, random);
    }

    private static IEnumerable<int> ByGroup(int[] x, Func<int[], int[]> run) => x.Chunk(16).SelectMany(run);

    /// <summary>The kernel of the same name for one group, each statement for all threads at once.</summary>
    private static int[] Flow(int[] x, int mode, int rounds, int poison)
    {
        int[] Each(Func<int, int> value) => [.. Enumerable.Range(0, 16).Select(value)];
        var (sum, shared) = (x, x);
        if (mode == 1)
        {
            sum = Each(t => sum[t] + shared[15 - t]);
        }
        else
        {
            var first = Each(t => sum[t] - shared[t ^ 3]);
            var more = mode != 3 && rounds > 2 ? 1 : 0;
            sum = Each(t => first[t] * 2 + first[t ^ 1] + more);
        }

        return Each(t => sum[t] < 0 ? poison : sum[t]);
    }
}
