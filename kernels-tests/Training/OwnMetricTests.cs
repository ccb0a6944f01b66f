using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Groups;
using GpuBp.Tests.Populations;

namespace GpuBp.Tests.Training;

/// <summary>Measures of the user's own by which epochs, members and trials are compared.</summary>
public sealed class OwnMetricTests : IDisposable
{
    /// <summary>The mean probability of the rarest class's samples: it does not follow the loss.</summary>
    private sealed record MeanOfClass(int Class) : ValidationMetric
    {
        public override bool IsHigherBetter => true;

        protected internal override double Measure(float[,] outputs, Dataset validation) =>
            Enumerable.Range(0, validation.Rows).Where(i => validation.Labels[i] == Class)
                .Average(i => (double)outputs[i, Class]);
    }

    private sealed record LargestError : ValidationMetric
    {
        protected internal override double Measure(float[,] outputs, Dataset validation) =>
            Enumerable.Range(0, validation.Rows).Max(i => 1.0 - outputs[i, validation.Labels[i]]);
    }

    private sealed record Broken(double Value) : ValidationMetric
    {
        protected internal override double Measure(float[,] outputs, Dataset validation) => Value;
    }

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, EveryDevice(true), EveryDevice(false)]
    public void Fit_WithAnOwnMetric_KeepsTheBestEpochByIt(string deviceName, bool isHigherBetter)
    {
        var random = RandomNumbers.Create();
        var (train, validation) = (TrainingData.Classes(random, 60, 3, 3), TrainingData.Classes(random, 40, 3, 3));
        ValidationMetric metric = isHigherBetter ? new MeanOfClass(1) : new LargestError();
        using var network = Network(deviceName);
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.2f), batchSize: 7, seed: 2);
        var (measured, parameters) = (new List<double>(), new List<float[]>());

        var result = trainer.Fit(
            train,
            new FitOptions { Epochs = 200, Validation = validation, OwnMetric = metric, Patience = 6 },
            new Listener(progress =>
            {
                measured.Add(metric.Measure(network.Predict(validation), validation));
                parameters.Add(network.Parameters.ToArray());
            }));

        Assert.Equal(measured, result.History.Select(epoch => epoch.Measured!.Value));
        var best = isHigherBetter ? measured.IndexOf(measured.Max()) : measured.IndexOf(measured.Min());
        Assert.Equal(best + 1, result.Best!.Epoch);
        Assert.Equal(parameters[best], network.Parameters.ToArray());
        Assert.Equal(StopReason.NoImprovement, result.Reason);
        Assert.Equal(best + 1 + 6, result.History.Count);
    }

    [Fact]
    public void Fit_FromACheckpoint_GoesOnByTheOwnMetric()
    {
        var random = RandomNumbers.Create();
        var (train, validation) = (TrainingData.Classes(random, 60, 3, 3), TrainingData.Classes(random, 40, 3, 3));
        (float[], double?[]) Run(int epochs, bool saves, ValidationMetric metric)
        {
            using var network = Network("cpu");
            using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(0.2f), batchSize: 7, seed: 2);
            var result = trainer.Fit(train, new FitOptions
            {
                Epochs = epochs,
                Validation = validation,
                OwnMetric = metric,
                Checkpoints = saves ? new Checkpoints(_folder.Path("run")) { EverySteps = 5 } : null,
            });
            return (network.Parameters.ToArray(), [.. result.History.Select(epoch => epoch.Measured)]);
        }

        var (whole, history) = Run(9, saves: false, new MeanOfClass(1));
        Run(4, saves: true, new MeanOfClass(1));
        var (resumed, again) = Run(9, saves: true, new MeanOfClass(1));

        Assert.Equal(whole, resumed);
        Assert.Equal(history, again);
        Assert.Contains(
            "whose watch is MeanOfClass",
            Assert.Throws<ModelFileException>(() => Run(9, saves: true, new MeanOfClass(2))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OnRanks_DecidesAsOneProcess()
    {
        var training = new RankTraining();
        training = training with { Options = training.Options with { OwnMetric = new MeanOfClass(1) } };
        var alone = training.Run(TestDevices.Get("cpu"));
        var outcomes = new RankTraining.Outcome[2];
        ThreadGroup.Run(2, group => outcomes[group.Rank] = training.Run(TestDevices.Get("cpu"), group));

        Assert.All(outcomes, outcome => Assert.Equal(alone.Hash, outcome.Hash));
        Assert.All(outcomes, outcome => Assert.Equal(alone.History, outcome.History));
    }

    [Fact]
    public void Population_WithAnOwnMetric_RanksByIt()
    {
        var random = RandomNumbers.Create();
        var (train, validation) = (TrainingData.Classes(random, 60, 3, 2), TrainingData.Classes(random, 40, 3, 2));
        var metric = new MeanOfClass(1);
        List<PopulationMember> members = [.. Enumerable.Range(0, 6).Select(n =>
        {
            var member = Members.Small(0.05f * (n + 1), train, validation, seed: n);
            return member with
            {
                Recipe = member.Recipe with { Options = member.Recipe.Options with { OwnMetric = metric } },
            };
        })];

        using var result = Population.Train(TestDevices.Get("cpu"), members, new PopulationOptions { Rungs = [2] });

        var scores = result.Members.Where(m => m.DroppedAfter is null).Select(m => m.Score!.Value).ToList();
        Assert.Equal(scores.Order(), scores);
        foreach (var member in result.Members.Where(m => m.DroppedAfter is null))
            Assert.Equal(-metric.Measure(member.Network!.Predict(validation), validation), member.Score!.Value);
        var e = Assert.Throws<ArgumentException>(() => Population.Train(
            TestDevices.Get("cpu"), [members[0], Members.Small(0.1f, train, validation)]));
        Assert.Contains("is measured by Loss, members[0] by MeanOfClass", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_WithAMetricThatCannotMeasure_SaysWhy()
    {
        var data = TrainingData.Classes(RandomNumbers.Create(), 30, 3, 3);
        using var network = Network("cpu");
        using var trainer = new Trainer(network, Loss.CrossEntropy, new Adam(), batchSize: 7);
        var options = new FitOptions { Epochs = 2, OwnMetric = new Broken(double.NaN), Validation = data };

        Assert.Contains(
            "gives NaN after epoch 1",
            Assert.Throws<InvalidOperationException>(() => trainer.Fit(data, options)).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "needs validation samples",
            Assert.Throws<ArgumentException>(() => trainer.Fit(data, options with { Validation = null })).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "set one of them",
            Assert.Throws<ArgumentException>(() => trainer.Fit(data, options with { Metric = Metric.Accuracy })).Message,
            StringComparison.Ordinal);
    }

    private static Mlp Network(string deviceName) =>
        new(TestDevices.Get(deviceName), [3, 5, 3], Activation.Tanh, Activation.Softmax, seed: 4);
}
