using System.Diagnostics;

namespace GpuBp.Bench.Suites;

/// <summary>Measures how long training waits for its listeners.</summary>
internal sealed class WatchClock
{
    private long _ticks;

    internal double Seconds => (double)_ticks / Stopwatch.Frequency;

    internal void Time(Action watch)
    {
        var start = Stopwatch.GetTimestamp();
        watch();
        _ticks += Stopwatch.GetTimestamp() - start;
    }
}

/// <summary>A listener whose time is measured.</summary>
internal sealed class TimedListener(
    IProgress<TrainingProgress> inner, WatchClock clock) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => clock.Time(() => inner.Report(value));
}

/// <summary>Checkpoints whose time is measured.</summary>
internal sealed record TimedCheckpoints(CheckpointFolder Inner, WatchClock Clock) : Checkpoints
{
    internal override CheckpointSession Open(
        Trainer trainer, TrainingSource train, FitOptions options) =>
        new Session(Inner.Open(trainer, train, options), Clock);

    private sealed class Session(CheckpointSession inner, WatchClock clock) : CheckpointSession
    {
        public override void Dispose() => inner.Dispose();

        internal override void Resume(TrainingLoop loop, RunState state) =>
            inner.Resume(loop, state);

        internal override void Save(TrainingLoop loop, RunState state) =>
            clock.Time(() => inner.Save(loop, state));
    }
}
