using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// Decides when to write a page again: at most every five seconds, and so seldom that writing takes
/// at most 0.5 % of the time.
/// </summary>
internal sealed class WritePace
{
    private const double MaxShare = 0.005;

    private static readonly TimeSpan MinPause = TimeSpan.FromSeconds(5);

    private long _written = Stopwatch.GetTimestamp();
    private TimeSpan _pause = MinPause;

    internal bool IsDue => Stopwatch.GetElapsedTime(_written) >= _pause;

    /// <summary>Writes a page, and counts the time that it takes even if it fails.</summary>
    internal void Write(Action write)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            write();
        }
        finally
        {
            _written = Stopwatch.GetTimestamp();
            var pause = Stopwatch.GetElapsedTime(start, _written) / MaxShare;
            _pause = pause > MinPause ? pause : MinPause;
        }
    }
}
