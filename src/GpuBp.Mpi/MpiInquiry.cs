using System.Diagnostics;

namespace GpuBp;

/// <summary>Asks, when a wait has become long, whether the other ranks still answer.</summary>
/// <remarks>
/// A rank that computes answers, so a wait ends with an error when a rank is silent, or when it
/// has lasted ten timeouts.
/// </remarks>
internal sealed class MpiInquiry(MpiLookout lookout, TimeSpan timeout, long collective)
{
    private const int MaxTimeouts = 10;

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next; // The end of the last round, or of this one.
    private long? _ping;

    // How long an answer may take.
    private TimeSpan Grace => TimeSpan.FromSeconds(Math.Clamp(timeout.TotalSeconds / 2, 1, 5));

    /// <summary>Fails the group if a rank is silent or late.</summary>
    internal void Check()
    {
        var elapsed = _clock.Elapsed;
        if (_ping is not { } ping)
        {
            if (elapsed < _next + timeout)
                return;
            _ping = lookout.Ping();
            _next = elapsed + Grace;
            return;
        }

        var silent = lookout.Silent(ping);
        if (silent.Count > 0)
        {
            if (elapsed >= _next)
                lookout.Fail(
                    silent,
                    $"{lookout.Names(silent)} did not answer within " +
                    $"{Seconds(timeout)} and {Seconds(Grace)} more. Has it ended, been stopped, " +
                    "or lost its network?");
            return;
        }

        _ping = null;
        _next = elapsed;
        if (elapsed >= MaxTimeouts * timeout && lookout.Late(collective) is [_, ..] late)
            lookout.Fail(
                late,
                $"{lookout.Names(late)} answers, but has not begun within {Seconds(elapsed)} " +
                "what the others wait for. Join with a longer timeout if it needs the time.");
    }

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds:0.#} s";
}
