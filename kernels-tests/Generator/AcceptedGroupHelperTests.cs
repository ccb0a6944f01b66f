using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Generator;

/// <summary>Helpers about the group, which are written out where they are called.</summary>
public class AcceptedGroupHelperTests
{
    private const int Groups = 3;
    private static readonly LaunchConfig Config = new(Groups, 1, 16, 1);

    [Theory, EveryDevice(0), EveryDevice(1), EveryDevice(5)]
    public void Barrier_InHelpers_SeparatesTheThreadsOfEachCall(string deviceName, int rounds)
    {
        var device = TestDevices.Get(deviceName);
        var x = Input();
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, x.Length);

        Launch.Neighbours(device, Config, input, r.View, rounds);

        Assert.Equal(x.Chunk(16).SelectMany(Neighbours), r.Read());

        int[] Neighbour(int[] own, int by) => [.. own.Select((_, t) => own[(t + by) % 16])];

        int[] Around(int[] own) => [.. own.Select((_, t) => own[(t + 1) % 16] + own[(t + 15) % 16] * 2)];

        IEnumerable<int> Neighbours(int[] own)
        {
            for (var k = 0; k < rounds; k++)
                own = [.. Neighbour(own, k).Select(v => v + k)];
            var first = Neighbour(own, 3);
            var by = Neighbour(first, 1);
            if (rounds > 1)
                by = [.. by.Zip(Around(by), (a, b) => a - b)];
            var wide = Around(first);
            return first.Select((v, t) => v * 3 + by[t] + wide[t] * 5 - (t + t * 2 + 17 - t) * 17);
        }
    }

    [Theory, EveryDevice(0), EveryDevice(21), EveryDevice(48)]
    public void Views_OfHelpers_AreTheirCallers(string deviceName, int count)
    {
        var device = TestDevices.Get(deviceName);
        var x = Input();
        using var input = device.Upload<int>(x);
        using var r = new Guarded<int>(device, x.Length);

        // What is not stored stays as it was, and is added to.
        Launch.Scans(device, Config, input, r.View, count);

        var results = r.Read();
        for (var i = 0; i < x.Length; i++)
        {
            var t = i % 16;
            var upTo = x[(i - t)..(i + 1)];
            var (own0, own1) = (upTo.Max(v => v % 100), upTo.Sum() + 48);
            var value = own0 + own1;
            var stored = i >= count ? -1 : value % 3 == 0 ? 16 - value : value + 1;
            var odd = t % 2;
            var folded = (own1 < own0 ? own0 : own1 + odd * t) + odd * t;
            Assert.Equal(stored + folded, results[i]);
        }
    }

    [Theory, EveryDevice]
    public void SharedMemory_OfAHelperClosedOverAPolicy_HoldsATree(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(16 * Groups);
        using var input = device.Upload<float>(x);
        using var r = new Guarded<float>(device, Groups);

        Launch.PolicySums<Edge16>(device, Config, input, r.View);

        // 4 additions of numbers up to 16: 4 half units of 16 in the last place.
        var expected = x.Chunk(16).Select(chunk => chunk.Sum(v => (double)v));
        Assert.All(expected.Zip(r.Read()), s => Assert.Equal(s.First, s.Second, 4 * 16 * 6e-8));
    }

    private static int[] Input()
    {
        var random = RandomNumbers.Create();
        return [.. Enumerable.Range(0, 16 * Groups).Select(_ => random.Next(1000))];
    }
}
