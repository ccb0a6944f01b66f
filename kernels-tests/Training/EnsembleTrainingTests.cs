using System.Globalization;
using GpuBp.Tests.Data;
using GpuBp.Tests.Devices;
using GpuBp.Tests.Populations;

namespace GpuBp.Tests.Training;

/// <summary>Training the networks of an ensemble on a table.</summary>
public sealed class EnsembleTrainingTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private const int Seed = 11;

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(0), InlineData(0.25)]
    public void Run_Members_HaveTheBitsOfNetworksTrainedAlone(double held)
    {
        var random = new RandomNumbers(output);
        using var training = Prepare(random, members: 4, held);
        training.Run();
        using var model = training.Model;

        var recipe = training.Recipe;
        var (train, validation) = held > 0 ? training.Samples.StratifiedSplit(held, Seed) : (training.Samples, null!);
        Assert.Equal(4, model.Members.Count);
        for (var m = 0; m < 4; m++)
        {
            var seed = Seed + ((long)m << 32);
            using var network = new Mlp(TestDevices.Get("cpu"), training.Samples.Inputs, [.. recipe.Layers], seed);
            using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed);
            trainer.Fit(train, recipe.Options with { ValidationShare = 0, Validation = validation });
            Assert.Equal(network.Parameters.ToArray(), model.Members[m].Parameters.ToArray());
        }

        Assert.Equal(held > 0, training.EvaluateHeldOut() is not null);
        if (training.EvaluateHeldOut() is { } measured)
            Assert.Equal(model.Predict(member => member.Predict(validation)), measured.Outputs);
    }

    [Fact]
    public void Run_EndedAndRunAgain_ResumesToTheSameBits()
    {
        var random = new RandomNumbers(output);
        float[][] Run(Checkpoints? checkpoints, int? epochs)
        {
            using var end = new CancellationTokenSource();
            using var training = Prepare(new RandomNumbers(output), members: 3, held: 0, new Counter(end, epochs));
            training.Run(training.Recipe.Options with { Checkpoints = checkpoints }, cancellation: end.Token);
            using var model = training.Model;
            return [.. model.Members.Select(member => member.Parameters.ToArray())];
        }

        var whole = Run(checkpoints: null, epochs: null);
        var checkpoints = new Checkpoints(_folder.Path("c")) { EveryEpochs = 1 };
        var ended = Run(checkpoints, epochs: random.NextInt(1, 6));
        var resumed = Run(checkpoints, epochs: null);

        output.WriteLine($"ended with {ended.Length} members");
        Assert.InRange(ended.Length, 1, 2);
        Assert.Equal(whole, resumed);
    }

    [Fact]
    public void Train_WithCheckpointsRunAgain_TrainsNothingMoreAndHasTheSameBits()
    {
        var path = _folder.Write(Rows(new RandomNumbers(output), count: 40));
        (float[][] Parameters, TablePlan Plan, int Epochs) Train(Checkpoints? checkpoints)
        {
            var epochs = 0;
            var counter = new FieldListener(_ => Interlocked.Increment(ref epochs));
            using var model = Model.Train(Table.Open(path), "y", new TrainOptions
            {
                Device = TestDevices.Get("cpu"),
                Members = 2,
                Table = new TableOptions { Task = TargetTask.Regression, Quantiles = [0.1, 0.9] },
                SearchProgress = counter,
                MemberProgress = counter,
                Checkpoints = checkpoints,
            });
            return ([.. model.Members.Select(member => member.Parameters.ToArray())], model.Preprocessing.Plan!, epochs);
        }

        var whole = Train(checkpoints: null);
        var checkpoints = new Checkpoints(_folder.Path("kept"));
        var first = Train(checkpoints);
        var again = Train(checkpoints);

        Assert.Equal((whole.Epochs, whole.Epochs, 0), (whole.Epochs, first.Epochs, again.Epochs));
        Assert.True(whole.Epochs > 1000);
        Assert.All([first, again], run => Assert.Equal(whole.Parameters, run.Parameters));
        Assert.All([first, again], run => Assert.Equal(whole.Plan, run.Plan));
        Assert.Equal(
            ["folds", "members", "search"],
            Directory.GetDirectories(_folder.Path("kept")).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Members_NotGiven_AreFiveOnASmallTableAndOneWithARecipe()
    {
        var random = new RandomNumbers(output);
        var path = _folder.Write(Rows(random));
        var options = new TrainOptions { Device = TestDevices.Get("cpu"), SearchBudget = 0 };
        using var free = ModelTraining.Prepare(Table.Open(path), "y", options);
        using var given = ModelTraining.Prepare(
            Table.Open(path), "y", options with { Recipe = (recipe, _) => recipe });
        using var first = free.Model;
        using var second = given.Model;

        Assert.Equal((5, 1), (free.Members, given.Members));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TrainOptions { Members = 0 });
        var member = new PopulationMember(free.Recipe, free.Samples);
        Assert.Equal(1, EnsembleTraining.Suggested(member with
        {
            Recipe = free.Recipe with { Options = free.Recipe.Options with { Epochs = 100_000_000 } },
        }));
    }

    [Fact]
    public void Threshold_OfAnEnsemble_IsChosenByTheMeanOfItsMembers()
    {
        var random = new RandomNumbers(output);
        using var training = ModelTraining.Prepare(Table.Open(_folder.Write(Rows(random))), "y", new TrainOptions
        {
            Device = TestDevices.Get("cpu"),
            Seed = Seed,
            Members = 3,
            Threshold = ThresholdMetric.F1,
            Table = new TableOptions { Task = TargetTask.Classification },
            Recipe = (recipe, _) => recipe with { Options = recipe.Options with { Epochs = 5 } },
        });
        training.Run();
        using var model = training.Model;

        var held = training.Samples.StratifiedSplit(0.2, Seed).Test;
        var expected = DecisionThreshold.Choose(
            model.Predict(member => member.Predict(held)), held, ThresholdMetric.F1);
        Assert.Equal(3, model.Members.Count);
        Assert.Equal([expected.Value], model.Thresholds!);
    }

    private ModelTraining Prepare(
        RandomNumbers random, int members, double held, IProgress<PopulationProgress>? progress = null) =>
        ModelTraining.Prepare(Table.Open(_folder.Write(Rows(random))), "y", new TrainOptions
        {
            Device = TestDevices.Get("cpu"),
            Seed = Seed,
            Members = members,
            MemberProgress = progress,
            Table = new TableOptions { Task = TargetTask.Classification },
            Recipe = (recipe, _) => recipe with
            {
                Options = recipe.Options with { Epochs = 4, ValidationShare = held, RestoresBest = held > 0 },
            },
        });

    private static string Rows(RandomNumbers random, int count = 200) =>
        "a,b,y\n" + string.Concat(Enumerable.Range(0, count).Select(_ =>
        {
            var (a, b) = (random.NextDouble(-1, 1), random.NextDouble(-1, 1));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F5},{b:F5},{(a > b ? 1 : 0)}\n");
        }));

    /// <summary>Ends training after some epochs of members.</summary>
    private sealed class Counter(CancellationTokenSource end, int? epochs) : IProgress<PopulationProgress>
    {
        private int _seen;

        public void Report(PopulationProgress value)
        {
            if (++_seen == epochs)
                end.Cancel();
        }
    }
}
