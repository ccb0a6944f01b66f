using GpuBp.Compute;
using GpuBp.Tests.Devices;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Regions and loops that CPU forms run on vectors: group widths around the number of lanes, and
/// code that only looks as if its threads could run together.
/// </summary>
public class LaneTests
{
    [Theory]
    [EveryDevice(1, 1), EveryDevice(3, 2), EveryDevice(7, 3), EveryDevice(8, 1), EveryDevice(9, 2)]
    [EveryDevice(16, 16), EveryDevice(17, 4), EveryDevice(31, 3), EveryDevice(64, 2)]
    public void Region_AnyGroupWidth_MatchesTheHost(string deviceName, int width, int height)
    {
        var device = TestDevices.Get(deviceName);
        var count = width * height;
        var x = RandomNumbers.Create().Floats(count * LaneKernels.Rounds);
        using var input = device.Upload<float>(x);
        using var result = new Guarded<float>(device, count);

        Launch.LaneRegion(device, new LaunchConfig(1, 1, width, height), input, result.View, count, 3f);

        var expected = new float[count];
        for (var t = 0; t < count; t++)
        {
            var sum = 3f;
            for (var round = 0; round < LaneKernels.Rounds; round++)
            {
                var value = x[round * count + t];
                sum += round == 1 ? -(value * 0.5f) : value * x[round * count] - sum / 4f;
            }

            expected[t] = sum;
        }

        // Devices may contract a product and a sum: a few roundings of values below 4.
        var actual = result.Read();
        for (var t = 0; t < count; t++)
            Assert.Equal(expected[t], actual[t], 1e-5f);
    }

    [Theory, EveryDevice]
    public void Loop_ReadsWhatAnEarlierRoundWrote_RunsRoundByRound(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var result = new Guarded<float>(device, LaneKernels.Length);

        Launch.DependentRounds(device, new LaunchConfig(1, 1, 1, 1), result.View);

        // Σ 1 … c + 1 in every element, where a vector would have added old values.
        var expected = Enumerable.Range(1, LaneKernels.Length).Select(c => c * (c + 1) / 2f);
        Assert.Equal(expected, result.Read());
    }

    [Theory, EveryDevice]
    public void Loop_IndependentRounds_MatchTheHost(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        var x = RandomNumbers.Create().Floats(LaneKernels.Length);
        using var input = device.Upload<float>(x);
        using var result = new Guarded<float>(device, LaneKernels.Length);

        Launch.IndependentRounds(device, new LaunchConfig(1, 1, 1, 1), input, result.View);

        // Products by powers of two are exact, so that contraction moves no bit.
        Assert.Equal(x.Select(v => v * 2f - 0.25f * v), result.Read());
    }
}

internal static class LaneKernels
{
    internal const int Rounds = 4;
    internal const int Length = 32;

    [Kernel]
    internal static void LaneRegion(
        ArrayView<float> x, ArrayView<float> result, int count, float start)
    {
        var thread = Group.IdxY * Group.DimX + Group.IdxX;
        var sum = start;
        Group.Barrier();
        for (var round = 0; round < Rounds; round++)
        {
            float value;
            value = x[(long)round * count + thread];
            if (round == 1)
                sum += -(value * 0.5f);
            else
                sum += value * x[round * count] - sum / 4f;
        }

        Group.Barrier();
        result[thread] = sum;
    }

    [Kernel]
    internal static void DependentRounds(ArrayView<float> result)
    {
        var sums = LocalMemory.Allocate<float>(Length + 1);
        for (var c = 0; c <= Length; c++)
            sums[c] = c;
        for (var c = 0; c < Length; c++)
            sums[c + 1] = sums[c + 1] + sums[c];
        for (var c = 0; c < Length; c++)
            result[c] = sums[c + 1];
    }

    [Kernel]
    internal static void IndependentRounds(ArrayView<float> x, ArrayView<float> result)
    {
        var values = LocalMemory.Allocate<float>(Length);
        var half = 0.25f;
        for (var c = 0; c < Length; c++)
            values[c] = x[c];
        for (var c = 0; c < Length; c++)
            values[c] *= 2f;
        for (var c = 0; c < Length; c++)
            values[c] -= half * x[c];
        for (var c = 0; c < Length; c++)
            result[c] = values[c];
    }
}
