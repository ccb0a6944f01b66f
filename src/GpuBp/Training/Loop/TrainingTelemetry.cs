using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace GpuBp;

/// <summary>
/// Reports one call of Fit: an activity, which ends with the call, and a meter, both named
/// <c>GpuBp</c>, and lines for the trainer's logger.
/// </summary>
internal sealed partial class TrainingTelemetry : IDisposable
{
    internal const string Name = "GpuBp";

    private static readonly ActivitySource Activities = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Samples = Meter.CreateCounter<long>(
        "gpubp.training.samples", "{sample}", "Training samples of the finished epochs.");
    private static readonly Histogram<double> EpochSeconds = Meter.CreateHistogram<double>(
        "gpubp.training.epoch.duration",
        "s",
        "How long the steps of an epoch took, without validation.");
    private static readonly Histogram<double> Losses = Meter.CreateHistogram<double>(
        "gpubp.training.loss", "1", "The mean loss of a training sample in an epoch.");

    private static readonly Histogram<double> SaveSeconds = Meter.CreateHistogram<double>(
        "gpubp.training.checkpoint.duration", "s", "How long it took to save a checkpoint.");

    private readonly ILogger _logger;
    private readonly Activity? _activity;
    private readonly TagList _tags;
    private readonly TrainingSource _train;
    private bool _hasEnded;

    internal TrainingTelemetry(Trainer trainer, FitOptions options, TrainingSource train)
    {
        var device = trainer.Network.Device.Info.Id;
        (_logger, _train) = (trainer.Logger, train);
        foreach (var warning in trainer.Epochs == 0 ? trainer.Network.Device.Warnings : [])
            Warns(warning);
        _tags = new TagList { { "gpubp.device", device } };
        _activity = Activities.StartActivity("GpuBp.Fit");
        _activity?.SetTag("gpubp.device", device).SetTag("gpubp.network", $"{trainer.Network}")
            .SetTag("gpubp.optimizer", $"{trainer.Optimizer}")
            .SetTag("gpubp.batch_size", trainer.BatchSize).SetTag("gpubp.epochs", options.Epochs);
        if (train.IsStream)
        {
            BeginsStream(trainer.Network, trainer.Network.Device.Info, options.Epochs);
        }
        else
        {
            _activity?.SetTag("gpubp.samples", train.First.Rows);
            Begins(trainer.Network, trainer.Network.Device.Info, train.First.Rows, options.Epochs);
        }
    }

    /// <summary>
    /// A listener that reports each epoch, and then passes it on to the caller's.
    /// </summary>
    internal IProgress<TrainingProgress> Wrap(IProgress<TrainingProgress>? progress) =>
        new Listener(this, progress);

    internal static void CheckpointSaved(TimeSpan time) => SaveSeconds.Record(time.TotalSeconds);

    /// <summary>Reports that training has ended, and not by an exception.</summary>
    internal TrainingResult End(TrainingResult result)
    {
        _hasEnded = true;
        _activity?.SetTag("gpubp.stop_reason", $"{result.Reason}").SetStatus(ActivityStatusCode.Ok);
        Ends(result.Reason, result.History.Count, result.Best?.Epoch);
        return result;
    }

    public void Dispose()
    {
        if (!_hasEnded)
            _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.Dispose();
    }

    [LoggerMessage(
        1,
        LogLevel.Information,
        "Training {Network} on {Device}: {Samples} samples, at most {Epochs} epochs")]
    private partial void Begins(Mlp network, Compute.DeviceInfo device, int samples, int epochs);

    [LoggerMessage(2, LogLevel.Debug, "Epoch {Epoch}: loss {Loss}, validation {Validation}")]
    private partial void Epoch(int epoch, double loss, Evaluation? validation);

    [LoggerMessage(
        3,
        LogLevel.Information,
        "Training ended after {Epochs} epochs, {Reason}; the best was epoch {Best}")]
    private partial void Ends(StopReason reason, int epochs, int? best);

    [LoggerMessage(
        4,
        LogLevel.Information,
        "Training {Network} on {Device}: a stream of samples, at most {Epochs} epochs")]
    private partial void BeginsStream(Mlp network, Compute.DeviceInfo device, int epochs);

    [LoggerMessage(5, LogLevel.Warning, "{Warning}")]
    private partial void Warns(string warning);

    private void Report(TrainingProgress epoch)
    {
        Samples.Add(_train.Rows, _tags);
        if (epoch.SamplesPerSecond > 0) // Else all of its steps were before a checkpoint.
            EpochSeconds.Record(_train.Rows / epoch.SamplesPerSecond, _tags);
        Losses.Record(epoch.Loss, _tags);
        Epoch(epoch.Epoch, epoch.Loss, epoch.Validation);
    }

    private sealed class Listener(TrainingTelemetry telemetry, IProgress<TrainingProgress>? next)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            telemetry.Report(value);
            next?.Report(value);
        }
    }
}
