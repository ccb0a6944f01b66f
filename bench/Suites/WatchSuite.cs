using System.Diagnostics;
using GpuBp.Bench.Reporting;
using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Suites;

/// <summary>
/// Compares training with listeners (progress, a report, a checkpoint every minute) and the same
/// training without, in turns, from the call to the finished page. Both must end with the same
/// bits.
/// </summary>
internal static class WatchSuite
{
    internal const string Name = "watched";

    private const int Rows = 20_480;

    internal static void Run(Session session)
    {
        // The smallest, with epochs of milliseconds, and a large one, with checkpoints of
        // megabytes.
        StepCase[] steps = [.. StepCase.All(isQuick: false).Where(step => step.IsClassifier)];
        foreach (var engine in session.Engines.All.Where(e => e == session.Engines.Hosts.Last() ||
            e.Device.Info.IsGpu))
        {
            foreach (var step in (StepCase[])[steps[0], steps[^1]])
            {
                session.Case(step.Name, () => Measure(session, engine, step));
            }
        }
    }

    private static void Measure(Session session, Engine engine, StepCase step)
    {
        var train = step.Data(Rows);

        // Long enough for a checkpoint in the middle, as there is one in every minute.
        var seconds = session.IsQuick ? 1.0 : 70;
        var every = TimeSpan.FromSeconds(session.IsQuick ? 0.5 : 60);
        Train(engine, step, train, epochs: 3, every); // Compiles the code of both.
        var epochs = Math.Max(
            3, (int)(seconds / Train(engine, step, train, epochs: 3, every: null).Seconds * 3));
        var (alone, watched, waited) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < (session.IsQuick ? 1 : 3); round++)
        {
            Turn first = default, second = default;
            for (var turn = 0; turn < 2; turn++)
            {
                if (turn == round % 2)
                    first = Train(engine, step, train, epochs, every: null);
                else
                    second = Train(engine, step, train, epochs, every);
            }

            if (!first.Parameters.AsSpan().SequenceEqual(second.Parameters))
                throw new InvalidOperationException(
                    $"{step.Name}: training with listeners ended with other bits.");
            alone.Add(epochs * Rows / first.Seconds);
            watched.Add(epochs * Rows / second.Seconds);
            waited.Add(second.Waited / second.Seconds);
        }

        var rate = Spread.Of(watched);
        var ratio = Spread.Of(watched.Zip(alone, (w, a) => w / a));
        session.Add(new Row
        {
            Suite = Name,
            Case = $"{step.Name}, Adam, {epochs} epochs",
            Device = engine.Name,
            Threads = engine.Threads,
            Value = rate.Median,
            Unit = "samples/s",
            Spread = [rate.Min, rate.Max],
            Ratios = new() { ["not watched"] = ratio.Median },
            Notes =
            [
                FormattableString.Invariant($"{ratio.Min:F3} to {ratio.Max:F3} in turns"),
                FormattableString.Invariant(
                    $"listeners took {waited.Min():P2} to {waited.Max():P2} of the training time"),
            ],
        });
    }

    private static Turn Train(
        Engine engine, StepCase step, Dataset train, int epochs, TimeSpan? every)
    {
        var folder = Directory.CreateTempSubdirectory("gpubp-bench-");
        try
        {
            using var network = step.Network(engine.Device);
            using var trainer = new Trainer(network, step.Loss, new Adam(), step.Batch, seed: 1);
            var options = new FitOptions { Epochs = epochs };
            using var clock = new WatchClock();
            var start = Stopwatch.GetTimestamp();
            if (every is null)
            {
                trainer.Fit(train, options);
            }
            else
            {
                var kept = Path.Combine(folder.FullName, "kept");
                options = options with { Checkpoints = new(kept) { Every = every } };
                TrainingReport report = null!;
                var page = Path.Combine(folder.FullName, "run.html");
                clock.Time(() =>
                    report = new TrainingReport(trainer, page, train) { Next = new Lines() });
                var result = trainer.Fit(
                    train, options, epoch => clock.Time(() => report.Report(epoch)));
                clock.Time(() => report.Complete(result));
            }

            return new Turn(Stopwatch.GetElapsedTime(start).TotalSeconds, clock.Seconds,
                network.Parameters.ToArray());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private readonly record struct Turn(double Seconds, double Waited, float[] Parameters);

    private sealed class Lines : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) =>
            TextWriter.Null.WriteLine($"{value.Epoch}: {value.Loss}, {value.Remaining} left");
    }
}
