using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Populations;

/// <summary>Recipes on rows that they have not learnt from.</summary>
public class CrossValidationTests
{
    [Fact]
    public void Run_StratifiedFolds_GivesTheFiguresOfNetworksAlone()
    {
        var random = RandomNumbers.Create();
        var data = Training.TrainingData.Classes(random, 70, inputs: 3, classes: 2);
        var device = TestDevices.Get("cpu");
        TrainingRecipe Recipe(Dataset train) => Members.Small(0.1f, train, null).Recipe;

        var result = CrossValidation.Run(device, data.StratifiedFolds(4, seed: 2), Recipe, seed: 5);

        List<Evaluation> expected =
        [
            .. data.StratifiedFolds(4, seed: 2).Select(fold =>
            {
                var recipe = Recipe(fold.Train);
                using var network = new Mlp(device, 3, [.. recipe.Layers], seed: 5);
                using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed: 5);
                trainer.Fit(fold.Train, recipe.Options);
                return trainer.Evaluate(fold.Test);
            }),
        ];
        Assert.Equal(expected, result.Folds.Select(fold => fold.Test!));
        Assert.Equal([0, 1, 2, 3], result.Folds.Select(fold => fold.Fold));
        var mean = expected.Sum(e => e.Accuracy) / 4;
        var deviation = Math.Sqrt(expected.Sum(e => Math.Pow(e.Accuracy - mean, 2)) / 3);
        Assert.Equal(mean, result.Accuracy!.Value.Mean, tolerance: 1e-12);
        Assert.Equal(deviation / 2, result.Accuracy.Value.StandardError, tolerance: 1e-12);
        Assert.Equal(expected.Average(e => e.Loss), result.Loss!.Value.Mean, tolerance: 1e-12);
    }

    [Fact]
    public void Run_AFoldThatDiverges_HasNoMean()
    {
        var data = Training.TrainingData.Classes(RandomNumbers.Create(), 40, inputs: 3, classes: 2);
        var isFirst = true;
        TrainingRecipe Recipe(Dataset train)
        {
            var rate = isFirst ? 1e38f : 0.1f;
            isFirst = false;
            return Members.Small(rate, train, null).Recipe;
        }

        var result = CrossValidation.Run(TestDevices.Get("cpu"), data.Folds(2, seed: 1), Recipe);

        Assert.NotNull(result.Folds[0].Failure);
        Assert.NotNull(result.Folds[1].Test);
        Assert.Equal((null, null), (result.Loss, result.Accuracy));
    }

    [Fact]
    public void Run_Numbers_HaveALossAndNoAccuracy()
    {
        var random = RandomNumbers.Create();
        var data = new Dataset(random.SingleMatrix(30, 2), random.SingleMatrix(30, 1));
        TrainingRecipe Recipe(Dataset train) => TrainingRecipe.For(train) with { Options = new FitOptions { Epochs = 2 } };

        var result = CrossValidation.Run(TestDevices.Get("cpu"), data.Folds(3, seed: 1), Recipe);

        Assert.NotNull(result.Loss);
        Assert.Null(result.Accuracy);
    }

    [Fact]
    public void Folds_TooFewRowsOrPairs_AreRefused()
    {
        var data = Dataset.FromLabels(new float[5, 1], [0, 0, 0, 1, 1], 2);
        Assert.Contains(
            "Class 1 has 2 rows for 3 folds",
            Assert.Throws<ArgumentException>(() => Run(data.StratifiedFolds(3, seed: 1))).Message,
            StringComparison.Ordinal);
        Assert.Contains(
            "folds has 1 pairs; give at least 2",
            Assert.Throws<ArgumentException>(() => Run([(data, data)])).Message,
            StringComparison.Ordinal);

        static void Run(IEnumerable<(Dataset Train, Dataset Test)> folds) =>
            CrossValidation.Run(TestDevices.Get("cpu"), folds, TrainingRecipe.For);
    }

    [Fact]
    public void MeanEstimate_ByHand()
    {
        // Deviations −2, 0, 2: s = 2, and 2 / √3.
        var (mean, error) = MeanEstimate.Of([1, 3, 5]);
        Assert.Equal(3, mean);
        Assert.Equal(2 / Math.Sqrt(3), error, tolerance: 1e-15);
        Assert.Equal("3 ± 1.2", $"{MeanEstimate.Of([1, 3, 5])}");
        Assert.Equal("3", $"{MeanEstimate.Of([3])}");
    }
}
