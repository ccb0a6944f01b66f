using System.Globalization;

namespace GpuBp.Tests.Devices;

/// <summary>Random test data whose seed is printed with the test; GPUBP_SEED repeats a run.</summary>
public static class TestRandom
{
    /// <summary>A generator with a new seed.</summary>
    public static Random Create()
    {
        var given = Environment.GetEnvironmentVariable("GPUBP_SEED");
        var seed = given is null
            ? Random.Shared.Next()
            : int.Parse(given, CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"GPUBP_SEED={seed}");
        return new Random(seed);
    }

    /// <summary>Values between −1 and 1.</summary>
    public static float[] Floats(this Random random, int length)
    {
        var values = new float[length];
        foreach (ref var value in values.AsSpan())
            value = random.NextSingle() * 2 - 1;
        return values;
    }

    /// <summary>NaN: an output element that no kernel writes, or an input past the edge that one
    /// reads, shows in every comparison.</summary>
    public static float[] Poison(int length)
    {
        var values = new float[length];
        Array.Fill(values, float.NaN);
        return values;
    }
}
