using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Populations;

/// <summary>Trials, and the search for the best of them.</summary>
public class SearchTests
{
    private static readonly SearchAxis[] Axes =
    [
        SearchAxis.Log("rate", 1e-4, 1e-1), SearchAxis.Linear("dropout", -0.5, 0.5), SearchAxis.Choices("width", 8, 16, 64),
    ];

    [Fact]
    public void Grid_OfChoices_ChangesTheLastAxisFirst()
    {
        var grid = Search.Grid(SearchAxis.Choices("rate", 0.1, 0.01), SearchAxis.Choices("width", 8, 16, 32));

        Assert.Equal(
            ["rate 0.1, width 8", "rate 0.1, width 16", "rate 0.1, width 32", "rate 0.01, width 8", "rate 0.01, width 16", "rate 0.01, width 32"],
            grid.Select(trial => $"{trial}"));
        Assert.Equal(Enumerable.Range(0, 6), grid.Select(trial => trial.Number));
        Assert.Equal(16, grid[1]["width"]);
    }

    [Fact]
    public void Random_SameSeed_GivesTheSameTrials_AlsoOfALongerList()
    {
        var first = Search.Random(5, seed: 3, Axes).Select(trial => trial.Values);

        Assert.Equal(first, Search.Random(50, seed: 3, Axes).Take(5).Select(trial => trial.Values));
        Assert.NotEqual(first, Search.Random(5, seed: 4, Axes).Select(trial => trial.Values));
    }

    [Fact]
    public void Random_ManyTrials_FillEachAxisEvenly()
    {
        const int Count = 3000;
        var trials = Search.Random(Count, RandomNumbers.Create().NextInt(0, 1 << 20), Axes);

        // Three decades, three thirds, three choices: a third each, σ 26.
        foreach (var places in new[]
        {
            trials.Select(t => (int)Math.Floor(Math.Log10(t["rate"]) + 4)),
            trials.Select(t => (int)((t["dropout"] + 0.5) * 3)),
            trials.Select(t => Axes[2].Values!.Index().Single(v => v.Item == t["width"]).Index),
        })
        {
            var counts = places.CountBy(place => place).ToDictionary();
            Assert.Equal([0, 1, 2], counts.Keys.Order());
            Assert.All(counts.Values, n => Assert.InRange(n, Count / 3 - 155, Count / 3 + 155));
        }
    }

    [Fact]
    public void Run_OnFolds_RanksByTheMeanScoreOfEach()
    {
        var random = RandomNumbers.Create();
        var data = Training.TrainingData.Classes(random, 60, inputs: 3, classes: 2);
        var device = TestDevices.Get("cpu");
        var trials = Search.Grid(SearchAxis.Choices("rate", 0.001, 0.3, 0.03, 1e38));

        var result = Search.Run(
            device, data.StratifiedFolds(3, seed: 1), trials, Recipe, new PopulationOptions { Rungs = [2] }, seed: 7);

        // A network alone on each fold.
        var folds = data.StratifiedFolds(3, seed: 1).ToList();
        double Mean(Trial trial, int epochs) => folds.Average(fold => Members.Alone(
            device, new PopulationMember(Recipe(trial, fold.Train), fold.Train, seed: 7) { Validation = fold.Test })
            .Result.History.Take(epochs).Min(p => p.Validation!.Loss));
        var ranked = trials.Take(3).OrderBy(trial => Mean(trial, 2)).ToList();
        Assert.Equal(ranked[2], result.Trials[2].Trial);
        Assert.Equal(ranked.Take(2).OrderBy(trial => Mean(trial, 6)), result.Trials.Take(2).Select(t => t.Trial));
        Assert.Equal([null, null, 2, null], result.Trials.Select(t => t.DroppedAfter));
        Assert.Equal(Mean(result.Best.Trial, 6), result.Best.Score!.Value.Mean, tolerance: 1e-12);
        Assert.NotNull(result.Trials[3].Failure);
        Assert.All(result.Trials.Take(3), trial => Assert.Equal(3, trial.Folds.Count(fold => fold.Score is not null)));
    }

    [Fact]
    public void Trials_Wrong_AreRefusedWithTheRemedy()
    {
        Says("The axis 'rate' is a range; a grid needs values", () => Search.Grid(Axes));
        Says("axes is empty", () => Search.Grid());
        Says("Two axes are called 'a'", () => Search.Random(1, 1, SearchAxis.Choices("a", 1), SearchAxis.Choices("a", 2)));
        Says("The number of trials must be at least 1", () => Search.Random(0, 1, Axes));
        Says("The trial has no axis 'rat'; it has rate, dropout, width", () => _ = Search.Random(1, 1, Axes)[0]["rat"]);
        Says("'x' has no values", () => SearchAxis.Choices("x"));
        Says("'x' goes from 2 to 1", () => SearchAxis.Linear("x", 2, 1));
        Says("begins at 0; a logarithmic one begins above 0", () => SearchAxis.Log("x", 0, 1));
        Says("'x' has the value NaN", () => SearchAxis.Linear("x", 0, double.NaN));
        var data = Members.Data(RandomNumbers.Create(), inputs: 3, classes: 2);
        Says("folds is empty", () => Search.Run(TestDevices.Get("cpu"), [], Search.Random(1, 1, Axes), Recipe));
        Says("trials is empty", () => Search.Run(TestDevices.Get("cpu"), [(data, data)], [], Recipe));
        Says("3 neurons; its samples have 2 targets", () => Search.Run(
            TestDevices.Get("cpu"), [(data, data)], Search.Random(1, 1, Axes),
            (trial, train) => Recipe(trial, train) with { Layers = [new LayerOptions(3, Activation.Softmax)] }));
    }

    internal static TrainingRecipe Recipe(Trial trial, Dataset train) =>
        Members.Small((float)trial["rate"], train, null).Recipe;

    private static void Says(string message, Action action) => Assert.Contains(
        message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
