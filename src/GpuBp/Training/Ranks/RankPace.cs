using System.Diagnostics;

namespace GpuBp;

/// <summary>What is due between two steps.</summary>
[Flags]
internal enum Due
{
    /// <summary>The next step.</summary>
    Step = 0,

    /// <summary>The end, for cancellation was requested.</summary>
    Cancel = 1,

    /// <summary>The end, for the time is up.</summary>
    Stop = 2,

    /// <summary>A look for numbers that are not finite.</summary>
    Look = 4,

    /// <summary>A checkpoint.</summary>
    Save = 8,
}

/// <summary>
/// Lets all ranks do the same between the same two steps, though their clocks differ: they agree
/// about ten times a second. Any rank may cancel; else the first decides.
/// </summary>
/// <param name="group">The ranks.</param>
internal sealed class RankPace(IProcessGroup group)
{
    private const double SecondsBetween = 0.1;
    private const int MaxStepsBetween = 10_000;

    private long _since = Stopwatch.GetTimestamp();
    private int _steps;
    private int _next = 1;

    /// <summary>What is due on all ranks, which call it between the same two steps.</summary>
    /// <param name="own">What is due by this rank's clock.</param>
    /// <param name="isEpochEnd">Whether to agree, however short ago they did.</param>
    internal Due Agree(Due own, bool isEpochEnd)
    {
        if (++_steps < _next && !isEpochEnd)
            return Due.Step;

        var all = group.AllGather([(int)own, StepsToNext()]);
        (_steps, _next, _since) = (0, all[1], Stopwatch.GetTimestamp());
        var due = (Due)all[0] & ~Due.Cancel;
        for (var rank = 0; rank < group.Size; rank++)
            due |= (Due)all[2 * rank] & Due.Cancel;
        return due;
    }

    private int StepsToNext()
    {
        var seconds = Math.Max(Stopwatch.GetElapsedTime(_since).TotalSeconds, 1e-6);
        return (int)Math.Clamp(_steps * SecondsBetween / seconds, 1, MaxStepsBetween);
    }
}
