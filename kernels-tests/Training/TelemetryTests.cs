using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using GpuBp.Tests.Devices;
using Microsoft.Extensions.Logging;

namespace GpuBp.Tests.Training;

/// <summary>What training tells those who listen by name, and its logger.</summary>
public class TelemetryTests
{
    [Fact]
    public void Fit_WithListeners_TellsItsCourse()
    {
        var ended = new ConcurrentBag<Activity>();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "GpuBp",
            Sample = (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Add,
        };
        ActivitySource.AddActivityListener(activities);
        var samples = 0L;
        var losses = new ConcurrentBag<double>();
        using var figures = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "GpuBp")
                    listener.EnableMeasurementEvents(instrument);
            },
        };

        // Other tests train at the same time, and what they do is heard as well.
        figures.SetMeasurementEventCallback<long>((_, value, _, _) => Interlocked.Add(ref samples, value));
        figures.SetMeasurementEventCallback<double>((instrument, value, _, _) =>
        {
            if (instrument.Name == "gpubp.training.loss")
                losses.Add(value);
        });
        figures.Start();
        var log = new LogLines();
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 3) { Logger = log };

        var history = trainer.FitLast(Rows(), epochs: 4);

        Assert.True(samples >= 4 * 7);
        Assert.All(history, epoch => Assert.Contains(epoch.Loss, losses));
        var own = Assert.Single(
            ended, activity => $"{activity.GetTagItem("gpubp.batch_size")} {activity.GetTagItem("gpubp.samples")}" == "3 7");
        Assert.Equal(("GpuBp.Fit", ActivityStatusCode.Ok), (own.OperationName, own.Status));
        Assert.Equal("Finished", own.GetTagItem("gpubp.stop_reason"));
        Assert.Equal(6, log.Lines.Count);
        Assert.Contains("7 samples, at most 4 epochs", log.Lines[0], StringComparison.Ordinal);
        Assert.Contains("Epoch 4: loss", log.Lines[4], StringComparison.Ordinal);
        Assert.Contains("ended after 4 epochs, Finished", log.Lines[5], StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OnADeviceWithAWarning_LogsItWhenTrainingStarts()
    {
        var log = new LogLines();
        using var device = Compute.Device.OpenCpu();
        device.Warnings = ["cuda:0 computes wrongly."];
        using var network = new Mlp(device, [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 3) { Logger = log };

        trainer.FitLast(Rows(), epochs: 1);
        trainer.FitLast(Rows(), epochs: 1);

        Assert.Equal(["cuda:0 computes wrongly."], log.Warnings);
    }

    [Fact]
    public async Task FitAsync_OnAnotherThread_LearnsTheSame()
    {
        var rows = Rows();
        var device = TestDevices.Get("cpu");
        using var here = new Mlp(device, [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var there = new Mlp(device, [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(here, Loss.Quadratic, new Sgd(0.1f), batchSize: 3);
        using var other = new Trainer(there, Loss.Quadratic, new Sgd(0.1f), batchSize: 3);

        trainer.Fit(rows, epochs: 5);
        await other.FitAsync(rows, epochs: 5);

        Assert.Equal(here.Layers[0].GetWeights(), there.Layers[0].GetWeights());
    }

    [Fact]
    public async Task FitAsync_Cancelled_ReturnsTheBestSoFar()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 3);
        using var source = new CancellationTokenSource();
        var listener = new Listener(_ => source.Cancel());

        var first = await trainer.FitAsync(
            Rows(), new FitOptions { Epochs = 1_000_000 }, listener, source.Token);
        var second = await trainer.FitAsync(Rows(), 1_000_000, cancellation: source.Token);

        Assert.Equal((StopReason.Cancelled, 1), (first.Reason, first.Best?.Epoch));
        Assert.Equal((StopReason.Cancelled, null), (second.Reason, second.Best));
    }

    private static Dataset Rows()
    {
        var random = RandomNumbers.Create();
        return new Dataset(random.SingleMatrix(7, 2), random.SingleMatrix(7, 1));
    }

    private sealed class LogLines : ILogger
    {
        internal List<string> Lines { get; } = [];

        internal List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (logLevel == LogLevel.Warning ? Warnings : Lines).Add(formatter(state, exception));
    }
}
