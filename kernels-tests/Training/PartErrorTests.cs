using System.Runtime.CompilerServices;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Streams of parts that are wrong, fail, end early or never go on.</summary>
public class PartErrorTests
{
    private static readonly Dataset First = Named(5, "a", "b");

    [Fact]
    public void Fit_NoPartOrAnother_NamesItAndWhatIsExpected()
    {
        void Refused(string message, params Dataset?[] parts)
        {
            using var network = new Mlp(TestDevices.Get("cpu"), [2, 3, 2], Activation.Tanh, Activation.Softmax, seed: 1);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 3);
            var error = Assert.ThrowsAny<ArgumentException>(
                () => trainer.Fit(parts.ToAsyncEnumerable()!, new FitOptions { Epochs = 2 }));
            Assert.Contains(message, error.Message, StringComparison.Ordinal);
        }

        Refused("parts has none in epoch 1; at least one is expected");
        Refused("part 1 of epoch 1 is [4 × 3]; layer 1 takes [samples × 2]", Named(4, "a", "b", "c"));
        Refused("part 2 of epoch 1 is [4 × 1]; layer 1 takes [samples × 2]", First, Named(4, "a"));
        Refused("part 3 of epoch 1", First, First, null);
        Refused(
            "part 2 of epoch 1 calls number 0 of its features 'b'; the first part calls it 'a'", First, Named(5, "b", "a"));
        Refused(
            "part 2 of epoch 1 has 3 targets for each sample; the output layer has 2",
            First,
            Dataset.FromLabels(new float[3, 2], [0, 1, 2]));
        Refused(
            "part 2 of epoch 1 has targets that sum to 2 in row 1",
            First,
            new Dataset(new float[2, 2], new float[,] { { 1, 0 }, { 1, 1 } }));
        Refused(
            "part 2 of epoch 1 calls number 1 of its classes 'z'; the first part calls it 'y'",
            Dataset.FromLabels(new float[2, 2], [0, 1], classNames: ["x", "y"]),
            Dataset.FromLabels(new float[2, 2], [0, 1], classNames: ["x", "z"]));
    }

    [Fact]
    public void Fit_SourceThatGivesItsPartsOnce_NamesTheEpoch()
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = Trainer(network);
        var parts = new Queue<Dataset>(PartFitTests.Parts(RandomNumbers.Create(), [5, 5]));
        async IAsyncEnumerable<Dataset> Once()
        {
            await Task.Yield();
            while (parts.TryDequeue(out var part))
                yield return part;
        }

        var error = Assert.Throws<ArgumentException>(() => trainer.Fit(Once(), new FitOptions()));

        Assert.Contains("parts has none in epoch 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_SourceThatFails_ThrowsItAndLeavesTheBest()
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = Trainer(network);
        var parts = PartFitTests.Parts(RandomNumbers.Create(), [7, 8, 9]);
        var enumerated = 0;
        async IAsyncEnumerable<Dataset> Failing()
        {
            await Task.Yield();
            var isLast = ++enumerated == 3;
            yield return parts[0];
            yield return isLast ? throw new IOException("The disk is gone.") : parts[1];
        }

        float[]? best = null;
        var listener = new Listener(p => best = p.IsBest ? network.Parameters.ToArray() : best);
        var error = Assert.Throws<IOException>(() => trainer.Fit(Failing(), new FitOptions(), listener));

        Assert.Equal("The disk is gone.", error.Message);
        Assert.Equal(best, network.Parameters.ToArray());
    }

    // Cancelled, and out of time, while no part comes: the first, or one of a later epoch.
    [Theory, InlineData(true, 0), InlineData(true, 1), InlineData(true, 4), InlineData(false, 0), InlineData(false, 4)]
    public void Fit_StoppedWhileItWaits_EndsWithWhatWasReached(bool isCancelled, int parts)
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = Trainer(network);
        using var stop = new CancellationTokenSource();
        var part = PartFitTests.Part(RandomNumbers.Create(), 10);
        var given = 0;
        async IAsyncEnumerable<Dataset> Stalling([EnumeratorCancellation] CancellationToken cancellation = default)
        {
            for (var n = 0; n < 3; n++)
            {
                if (given++ == parts)
                {
                    if (isCancelled)
                        await stop.CancelAsync();
                    await Task.Delay(Timeout.Infinite, cancellation);
                }

                yield return part;
            }
        }

        var options = new FitOptions { TimeBudget = isCancelled ? null : TimeSpan.FromSeconds(1) };
        var result = trainer.Fit(Stalling(), options, cancellation: stop.Token);

        Assert.Equal(isCancelled ? StopReason.Cancelled : StopReason.TimeBudget, result.Reason);

        // What is ready when it is stopped is left.
        Assert.InRange(result.History.Count, 0, parts / 3);
    }

    [Fact]
    public void Fit_SourceThatEndsSilentlyWhenCancelled_DoesNotCountTheEpoch()
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = Trainer(network);
        using var stop = new CancellationTokenSource();
        var part = PartFitTests.Part(RandomNumbers.Create(), 10);
        async IAsyncEnumerable<Dataset> Ending()
        {
            yield return part;
            await stop.CancelAsync();
        }

        var result = trainer.Fit(Ending(), new FitOptions(), cancellation: stop.Token);

        Assert.Equal((StopReason.Cancelled, 0), (result.Reason, result.History.Count));
    }

    [Fact]
    public void Fit_OptionsThatNeedTheNumberOfRows_SaysWhatToSet()
    {
        using var network = PartFitTests.Network(TestDevices.Get("cpu"));
        using var trainer = Trainer(network);
        var parts = PartFitTests.Parts(RandomNumbers.Create(), [5]).ToAsyncEnumerable();
        ArgumentException Refused(FitOptions options) =>
            Assert.Throws<ArgumentException>(nameof(options), () => trainer.Fit(parts, options));

        Assert.Contains("set Validation", Refused(new FitOptions { ValidationShare = 0.1 }).Message, StringComparison.Ordinal);
        foreach (var schedule in (Schedule[])[new OneCycleSchedule(1), new CosineSchedule(Unit: ScheduleUnit.Step)])
            Assert.Contains("give it a Length", Refused(new FitOptions { Schedule = schedule }).Message, StringComparison.Ordinal);
        foreach (var schedule in (Schedule[])
            [new CosineSchedule(), new CosineSchedule(Length: 9, Unit: ScheduleUnit.Step), new StepSchedule(2, Unit: ScheduleUnit.Step)])
            Assert.Equal(2, trainer.Fit(parts, new FitOptions { Epochs = 2, Schedule = schedule }).History.Count);
        Assert.Throws<ArgumentNullException>("parts", () => trainer.Fit((IAsyncEnumerable<Dataset>)null!, new FitOptions()));
        Assert.Throws<ArgumentNullException>("options", () => trainer.Fit(parts, null!));
    }

    [Theory, EveryDevice]
    public void Fit_OneBadRowOfAPart_NamesPartBatchAndRow(string deviceName)
    {
        const int BatchSize = 4;
        const int Seed = 2;
        var random = RandomNumbers.Create();
        int[] sizes = [6, 9, 11, 5];
        var bad = random.NextInt(0, sizes[2] - 1);
        var parts = sizes.Select((rows, part) =>
        {
            var features = new float[rows, 1];
            if (part == 2)
                features[bad, 0] = float.MaxValue;
            return new Dataset(features, new float[rows, 1]);
        });
        LayerOptions layer = new(1, Activation.Identity) { HasBias = false };
        using var network = new Mlp(TestDevices.Get(deviceName), 1, [layer]);
        network.Layers[0].SetWeights(new float[,] { { 10 } });
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), BatchSize, Seed);

        var e = Assert.Throws<NonFiniteException>(() => trainer.Fit(parts.ToAsyncEnumerable(), new FitOptions()));

        var batches = Shuffle.Order(sizes[2], Seed, epoch: 0, part: 2).Chunk(BatchSize).ToArray();
        var batch = Array.FindIndex(batches, rows => rows.Contains(bad));
        Assert.Equal((1, 3, batch + 1, 2L + 3 + batch + 1), (e.Epoch, e.Part, e.Batch, e.Step));
        Assert.Equal(batches[batch], e.Rows);
        Assert.Contains($"epoch 1, part 3, batch {batch + 1} of 3, with row", e.Message, StringComparison.Ordinal);
    }

    private static Trainer Trainer(Mlp network) => new(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 4);

    private static Dataset Named(int rows, params string[] names) => Dataset.FromLabels(
        new float[rows, names.Length], [.. Enumerable.Range(0, rows).Select(i => i % 2)], featureNames: names);
}
