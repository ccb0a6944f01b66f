using System.Diagnostics;

namespace GpuBp.Bench.Timing;

/// <summary>
/// Times several contenders in turns, so that disturbances of the machine affect them all.
/// </summary>
internal static class Turns
{
    /// <summary>
    /// The time after which spinning threads of peers sleep; they would slow the next turn.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    /// <summary>
    /// The minimum length of the warm-up in turns: runtimes replace the code of hot methods only
    /// after a while.
    /// </summary>
    private const int WarmUpTurns = 8;

    /// <summary>Times all contenders in rounds, every second round in reverse order.</summary>
    /// <param name="contenders">The contenders; one that fails takes no further part.</param>
    /// <param name="rounds">Turns of each, at least 1.</param>
    /// <param name="turn">The minimum length of a turn.</param>
    internal static TurnResults Take(
        IReadOnlyList<IContender> contenders, int rounds, TimeSpan turn)
    {
        var results = new TurnResults();
        var repeats = new Dictionary<IContender, int>();
        foreach (var contender in contenders)
            results.Guard(contender, () => repeats[contender] = Calibrate(contender, turn));

        for (var round = 0; round < rounds; round++)
        {
            foreach (var contender in round % 2 == 0 ? contenders : contenders.Reverse())
            {
                if (results.Failures.ContainsKey(contender))
                    continue;
                results.Guard(contender, () =>
                {
                    Thread.Sleep(Pause);
                    contender.Seconds(1); // Wakes its threads, and loads its data into the caches.
                    results.Add(
                        contender, repeats[contender] / contender.Seconds(repeats[contender]));
                });
            }
        }

        return results;
    }

    // Doubles the repeats until they take half a turn.
    private static int Calibrate(IContender contender, TimeSpan turn)
    {
        var start = Stopwatch.GetTimestamp();
        for (var repeats = 1; ;)
        {
            var seconds = contender.Seconds(repeats);
            if (seconds < turn.TotalSeconds / 2)
                repeats *= 2;
            else if (Stopwatch.GetElapsedTime(start) >= turn * WarmUpTurns)
                return (int)Math.Ceiling(repeats * turn.TotalSeconds / seconds);
        }
    }
}
