using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Training;

/// <summary>Why training ends, and which network it leaves.</summary>
public class FitTests
{
    private static int Cases(string deviceName) =>
        !LongRun.IsAsked ? 5 : EveryDeviceAttribute.IsSlow(deviceName) ? 40 : 200;

    [Theory, EveryDevice]
    public void Fit_HoweverItEnds_LeavesTheBest(string deviceName)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var train = TrainingData.Classes(random, 60, inputs: 3, classes: 3);
        var validation = TrainingData.Classes(random, 30, inputs: 3, classes: 3);
        var reasons = new List<StopReason>();
        for (var n = 0; n < Cases(deviceName); n++)
        {
            using var network = new Mlp(
                device, [3, 5, 3], Activation.Tanh, Activation.Softmax, seed: random.Next());
            using var trainer = new Trainer(
                network, Loss.CrossEntropy, new Adam(0.3f), batchSize: random.NextInt(1, 20), seed: n);
            using var stop = new CancellationTokenSource();
            var end = (StopReason)(n % 4);
            var moment = random.Next(12);
            var options = new FitOptions
            {
                // More than a loaded machine trains before its timer fires.
                Epochs = end == StopReason.Finished ? 1 + moment : 10_000_000,
                Validation = n % 3 == 0 ? null : validation,
                Metric = n % 3 == 2 ? Metric.Accuracy : Metric.Loss,
                Patience = end == StopReason.NoImprovement ? 1 + moment : null,
                MinDelta = end == StopReason.NoImprovement ? random.NextDouble(0.001, 0.1) : 0,
                TimeBudget = end == StopReason.TimeBudget ? TimeSpan.FromMilliseconds(1 + 4 * moment) : null,
            };

            // At any moment, within an epoch and between two.
            if (end == StopReason.Cancelled)
                stop.CancelAfter(TimeSpan.FromMilliseconds(4 * moment));
            var parameters = new List<float[]>();
            var listener = new Listener(_ => parameters.Add(network.Parameters.ToArray()));

            var result = trainer.Fit(train, options, listener, stop.Token);

            var what = $"case {n}, {options}, {random}";
            reasons.Add(result.Reason);
            Assert.True(result.Reason == end, what);
            Assert.Equal(parameters.Count, result.History.Count);
            double Score(TrainingProgress p) => options.Metric == Metric.Accuracy
                ? -p.Validation!.Accuracy
                : p.Validation?.Loss ?? p.Loss;
            var best = result.History.MinBy(Score);
            Assert.True(ReferenceEquals(best, result.Best), what);
            if (best is not null)
                Assert.True(parameters[best.Epoch - 1].SequenceEqual(network.Parameters.ToArray()), what);
        }

        Assert.Equal(4, reasons.Distinct().Count());
    }

    [Theory, EveryDevice]
    public void Fit_ForSomeEpochs_IsFitWithTheDefaultOptions(string deviceName)
    {
        // A rate so high that the last epoch is hardly ever the best.
        var random = RandomNumbers.Create();
        var data = TrainingData.Classes(random, 40, inputs: 3, classes: 3);
        (float[] Parameters, double[] Losses, int Best) Train(Func<Trainer, TrainingResult> fit)
        {
            using var network = new Mlp(
                TestDevices.Get(deviceName), [3, 5, 3], Activation.Tanh, Activation.Softmax, seed: 4);
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.5f), batchSize: 7, seed: 9);
            var result = fit(trainer);
            Assert.Equal(StopReason.Finished, result.Reason);
            return (network.Parameters.ToArray(), [.. result.History.Select(p => p.Loss)], result.Best!.Epoch);
        }

        var told = new List<int>();
        var expected = Train(t => t.Fit(data, new FitOptions { Epochs = 9, Validation = data }));
        var actual = Train(t => t.Fit(data, epochs: 9, validation: data));
        var heard = Train(t => t.Fit(
            data, new FitOptions { Epochs = 9, Validation = data }, p => told.Add(p.Epoch)));

        Assert.Equal(expected.Best, actual.Best);
        Assert.Equal(expected.Losses, actual.Losses);
        Assert.Equal(expected.Parameters, actual.Parameters);
        Assert.Equal(expected.Parameters, heard.Parameters);
        Assert.Equal(Enumerable.Range(1, 9), told);
    }

    [Theory, EveryDevice]
    public void Fit_WithAFunctionAsListener_CallsItOnThisThreadAndEndsWithItsException(string deviceName)
    {
        using var network = Still(deviceName);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), batchSize: 2);
        var threads = new List<int>();
        void Listen(TrainingProgress epoch)
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (threads.Count % 2 == 0)
                throw new InvalidOperationException();
        }

        Assert.Throws<InvalidOperationException>(() => trainer.Fit(Zeros(4), epochs: 9, Listen));
        Assert.Throws<InvalidOperationException>(() => trainer.Fit(
            new[] { Zeros(4) }.ToAsyncEnumerable(), new FitOptions { Epochs = 9 }, Listen));
        Assert.Throws<ArgumentNullException>(
            "listener", () => trainer.Fit(Zeros(4), 1, default(Action<TrainingProgress>)!));

        Assert.Equal(Enumerable.Repeat(Environment.CurrentManagedThreadId, 4), threads);
    }

    [Theory, EveryDevice]
    public void Fit_WithPatience_StopsAfterSoManyWithoutImprovement(string deviceName)
    {
        // The loss cannot fall: nothing is learned from features and targets of 0 but what is right already.
        using var network = Still(deviceName);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), batchSize: 2);

        var result = trainer.Fit(Zeros(4), new FitOptions { Patience = 3 });

        Assert.Equal((StopReason.NoImprovement, 4, 1), (result.Reason, result.History.Count, result.Best!.Epoch));
        Assert.Equal([true, false, false, false], result.History.Select(p => p.IsBest));
    }

    [Theory, EveryDevice]
    public void Fit_ImprovementBelowMinDelta_IsTheBestButDoesNotCount(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.01f), batchSize: 4);

        var result = trainer.Fit(TrainingData.Xor, new FitOptions { Patience = 3, MinDelta = 10 });

        Assert.Equal(4, result.History.Count);
        Assert.Equal(result.History.MinBy(p => p.Loss), result.Best);
    }

    [Theory, EveryDevice]
    public void Fit_CancelledBefore_ChangesNothingAndSaysSo(string deviceName)
    {
        using var network = Still(deviceName);
        using var trainer = new Trainer(network, Loss.Quadratic, new Adam(), batchSize: 2);
        var before = network.Parameters.ToArray();

        var result = trainer.Fit(Zeros(4), new FitOptions(), cancellation: new CancellationToken(canceled: true));

        Assert.Equal((StopReason.Cancelled, 0, null), (result.Reason, result.History.Count, result.Best));
        Assert.Equal(before, network.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Fit_ThatDiverges_LeavesTheBestAndNamesRows(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [1, 1], Activation.Identity);
        network.Layers[0].SetWeights(new float[,] { { 0.5f } });
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(0.1f), batchSize: 2);
        var data = new Dataset(new float[,] { { 1 }, { 2 } }, new float[,] { { 1 }, { 2 } });
        var second = Array.Empty<float>();
        var listener = new Listener(p =>
        {
            if (p.Epoch == 2)
                (trainer.Optimizer, second) = (new Sgd(float.MaxValue), network.Parameters.ToArray());
        });

        var e = Assert.Throws<NonFiniteException>(() => trainer.Fit(
            data, new FitOptions { Epochs = 9, Validation = data }, listener));

        Assert.Equal([0, 1], e.Rows.Order());
        Assert.EndsWith("the network has those of its best epoch again.", e.Message, StringComparison.Ordinal);
        Assert.Equal(second, network.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Fit_WhoseListenerThrows_LeavesTheBest(string deviceName)
    {
        using var network = new Mlp(TestDevices.Get(deviceName), [2, 4, 1], Activation.Sigmoid, seed: 1);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Sgd(0.1f), batchSize: 4);
        var second = Array.Empty<float>();
        var listener = new Listener(p =>
        {
            if (p.Epoch == 2)
                (trainer.Optimizer, second) = (new Sgd(1000), network.Parameters.ToArray());
            if (p.Epoch == 5)
                throw new InvalidOperationException();
        });

        Assert.Throws<InvalidOperationException>(() => trainer.Fit(
            TrainingData.Xor, new FitOptions { Validation = TrainingData.Xor }, listener));

        Assert.Equal(second, network.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Fit_WithAShareHeldOut_IsFitWithThatSplit(string deviceName)
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 50, inputs: 3, classes: 3);
        using var one = new Mlp(TestDevices.Get(deviceName), [3, 5, 3], Activation.Sigmoid, seed: 4);
        using var other = new Mlp(TestDevices.Get(deviceName), [3, 5, 3], Activation.Sigmoid, seed: 4);
        using var shared = new Trainer(one, Loss.CrossEntropy, new Adam(), batchSize: 7, seed: 9);
        using var split = new Trainer(other, Loss.CrossEntropy, new Adam(), batchSize: 7, seed: 9);

        var held = shared.Fit(data, new FitOptions { Epochs = 3, ValidationShare = 0.2 });

        var (train, validation) = data.StratifiedSplit(0.2, seed: 9);
        var given = split.Fit(train, new FitOptions { Epochs = 3, Validation = validation });
        Assert.Equal(10, held.Best!.Validation!.Samples);
        Assert.Equal(given.History.Select(p => p.Validation), held.History.Select(p => p.Validation));
        Assert.Equal(other.Parameters.ToArray(), one.Parameters.ToArray());
    }

    [Theory, EveryDevice]
    public void Fit_Progress_SaysHowMuchTimeIsLeft(string deviceName)
    {
        using var network = Still(deviceName);
        using var trainer = new Trainer(network, Loss.Quadratic, new Sgd(1), batchSize: 2);

        var free = trainer.Fit(Zeros(4), new FitOptions { Epochs = 4 }).History;
        var bound = trainer.Fit(
            Zeros(4), new FitOptions { Epochs = 1_000_000, TimeBudget = TimeSpan.FromMilliseconds(30) }).History;

        Assert.All(
            free.Index(),
            at => Assert.Equal(
                (3.0 - at.Index) / (1 + at.Index) * at.Item.Elapsed.TotalSeconds, at.Item.Remaining.TotalSeconds, 1e-6));
        Assert.All(bound, p => Assert.InRange(p.Remaining, TimeSpan.Zero, TimeSpan.FromMilliseconds(30)));
    }

    [Theory, EveryDevice]
    public void Fit_HoweverItEnds_LeavesNothingAllocated(string deviceName)
    {
        // A device of its own: others allocate on the shared one meanwhile.
        using var device = TestDevices.Open(deviceName);
        using var network = new Mlp(device, [1, 4, 1], Activation.Identity);
        var before = device.AllocatedBytes;
        using (var trainer = new Trainer(network, Loss.Quadratic, new Adam(), batchSize: 2))
        {
            var options = new FitOptions
            {
                Epochs = 2,
                ValidationShare = 0.5,
                Schedule = new OneCycleSchedule(0.1f),
            };
            trainer.Fit(Zeros(4), options);
            var kept = device.AllocatedBytes;
            var fail = new Listener(_ => throw new InvalidOperationException());
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(Zeros(4), options, fail));
            Assert.Equal(kept, device.AllocatedBytes);
        }

        Assert.Equal(before, device.AllocatedBytes);
    }

    private static Mlp Still(string deviceName) => new(TestDevices.Get(deviceName), [1, 1], Activation.Identity);

    private static Dataset Zeros(int rows) => new(new float[rows, 1], new float[rows, 1]);
}
