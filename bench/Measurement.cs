using System.Diagnostics;

namespace GpuBp.Bench;

/// <summary>Something to time: verified once, then run again and again.</summary>
internal interface IMeasured : IDisposable
{
    /// <summary>Such as <c>LinearForward_512x512x512</c>.</summary>
    string Name { get; }

    /// <summary>What <see cref="PerRun"/> counts per second, such as GFLOP/s.</summary>
    string Unit { get; }

    /// <summary>Units of work in one run.</summary>
    double PerRun { get; }

    /// <summary>Compares with a reference that shares no code.</summary>
    /// <exception cref="InvalidOperationException">The result is wrong; a time would mean nothing.</exception>
    void Verify();

    /// <summary>Queues the work once.</summary>
    void Run();
}

/// <summary>Rates over the rounds, in units per second.</summary>
internal sealed record Measurement(IMeasured Measured, double Median, double Least, double Most);

/// <summary>Times several things in turns, so that a disturbance of the machine meets them all.</summary>
internal static class Stopclock
{
    /// <summary>A round shorter than this would measure the clock and the queue.</summary>
    private static readonly TimeSpan LeastRound = TimeSpan.FromMilliseconds(100);

    /// <summary>Verifies and warms up each, then times them all, round after round.</summary>
    internal static IReadOnlyList<Measurement> Measure(
        Device device, IReadOnlyList<IMeasured> all, int rounds)
    {
        var repeats = new int[all.Count];
        for (var m = 0; m < all.Count; m++)
        {
            all[m].Verify();
            repeats[m] = Calibrate(device, all[m]);
        }

        var rates = new double[all.Count, rounds];
        for (var round = 0; round < rounds; round++)
        {
            for (var m = 0; m < all.Count; m++)
            {
                var seconds = Time(device, all[m], repeats[m]).TotalSeconds;
                rates[m, round] = repeats[m] * all[m].PerRun / seconds;
            }
        }

        return [.. all.Select((measured, m) => Summarise(
            measured, [.. Enumerable.Range(0, rounds).Select(round => rates[m, round])]))];
    }

    // Doubles the runs until a round is long enough; this is the warm-up too, for the runtime
    // replaces the code of hot methods while it runs.
    private static int Calibrate(Device device, IMeasured measured)
    {
        for (var repeats = 1; ; repeats *= 2)
        {
            if (Time(device, measured, repeats) >= LeastRound)
                return repeats;
        }
    }

    private static TimeSpan Time(Device device, IMeasured measured, int repeats)
    {
        device.Synchronize();
        var start = Stopwatch.GetTimestamp();
        for (var n = 0; n < repeats; n++)
            measured.Run();
        device.Synchronize();
        return Stopwatch.GetElapsedTime(start);
    }

    private static Measurement Summarise(IMeasured measured, double[] rates)
    {
        Array.Sort(rates);
        var middle = (rates[(rates.Length - 1) / 2] + rates[rates.Length / 2]) / 2;
        return new Measurement(measured, middle, rates[0], rates[^1]);
    }
}
