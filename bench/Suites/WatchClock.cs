using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GpuBp.Bench.Suites;

/// <summary>How long a training waits for its listener, its report and its checkpoints.</summary>
internal sealed class WatchClock : IDisposable
{
    private readonly MeterListener _checkpoints = new();
    private double _seconds;

    internal WatchClock()
    {
        _checkpoints.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "gpubp.training.checkpoint.duration")
                listener.EnableMeasurementEvents(instrument);
        };
        _checkpoints.SetMeasurementEventCallback<double>((_, seconds, _, _) => _seconds += seconds);
        _checkpoints.Start();
    }

    internal double Seconds => _seconds;

    internal void Time(Action watch)
    {
        var start = Stopwatch.GetTimestamp();
        watch();
        _seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Dispose() => _checkpoints.Dispose();
}
