using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace GpuBp;

/// <summary>What served models report to the meter <c>GpuBp</c>, each by its name.</summary>
/// <param name="model">The model's name.</param>
internal sealed class ServingTelemetry(string model)
{
    private static readonly Meter Meter = new("GpuBp");

    private static readonly Histogram<double> Seconds = Meter.CreateHistogram<double>(
        "gpubp.serving.duration", "s", "How long an answer took, with the wait for other rows.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "gpubp.serving.failures", "{row}", "Rows that were refused.");

    private static readonly Histogram<int> Batches = Meter.CreateHistogram<int>(
        "gpubp.serving.batch.rows", "{row}", "Rows that were predicted together.");

    private static readonly Counter<long> Reloads = Meter.CreateCounter<long>(
        "gpubp.serving.reloads", "{reload}", "Replaced files, by whether they could be loaded.");

    private readonly KeyValuePair<string, object?> _tag = new("gpubp.model", model);

    internal void Answered(long start) =>
        Seconds.Record(Stopwatch.GetElapsedTime(start).TotalSeconds, _tag);

    internal void Failed() => Failures.Add(1, _tag);

    internal void Joined(int rows) => Batches.Record(rows, _tag);

    internal void Reloaded(bool isDone) =>
        Reloads.Add(1, _tag, new("gpubp.outcome", isDone ? "loaded" : "refused"));
}
