using System.Text.Json;
using GpuBp.Compute;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Training;

/// <summary>
/// What a recipe comes to on real tables, beside scikit-learn's MLPClassifier on the same splits, which
/// sklearn/accuracy.py drew.
/// </summary>
public class RecipeAccuracyTests(ITestOutputHelper output)
{
    /// <summary>What chance may take: one in 200 rows, of the five test parts together.</summary>
    private const double Allowed = 0.005;

    /// <summary>Each of 5 seeds with GPUBP_LONG=1, and else 1.</summary>
    private static readonly int Seeds = LongRun.IsAsked ? 5 : 1;

    [Theory]
    [InlineData("digits", 0.975)]
    [InlineData("iris", 0)]
    [InlineData("wine", 0)]
    public void Recipe_RealTable_IsAsAccurateAsSklearn(string name, double least)
    {
        var figures = SklearnFigures.Read("Training", "accuracy").GetProperty("tables").EnumerateArray()
            .Single(table => table.GetProperty("name").GetString() == name);
        var data = Read(name);
        var (ours, theirs) = (new List<double>(), new List<double[]>());
        foreach (var (number, split) in figures.GetProperty("splits").EnumerateArray().Index())
        {
            var (train, test) = Parts(data, split);
            double[] accuracies = [.. Enumerable.Range(0, Seeds).Select(seed => Accuracy(train, test, seed))];
            output.WriteLine($"split {number}: {string.Join("  ", accuracies.Select(a => $"{a:F4}"))}");
            ours.AddRange(accuracies);
            theirs.Add(SklearnFigures.List(split.GetProperty("accuracies")));
        }

        // Seed n on split n is the reference; the mean over all seeds and splits is for who compares.
        var reference = theirs.Select((seeds, number) => seeds[number]).Average();
        output.WriteLine(
            $"{name}: mean {ours.Average():F4}; scikit-learn's {reference:F4}, of all seeds on all splits " +
            $"{theirs.SelectMany(seeds => seeds).Average():F4}");
        Assert.InRange(ours.Average(), Math.Max(least, reference - Allowed), 1);
    }

    /// <summary>The way of a table with nothing said about it.</summary>
    private static double Accuracy(Dataset train, Dataset test, int seed)
    {
        var scaler = StandardScaler.Fit(train);
        train = scaler.Transform(train);
        var recipe = TrainingRecipe.For(train);
        using var device = Device.Open("cpu");
        using var network = new Mlp(device, train.Inputs, [.. recipe.Layers], seed);
        using var trainer = new Trainer(network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, seed);
        trainer.Fit(train, recipe.Options);
        return trainer.Evaluate(scaler.Transform(test)).Accuracy;
    }

    private static (Dataset Train, Dataset Test) Parts(Dataset data, JsonElement split)
    {
        var held = split.GetProperty("test").GetString()!;
        Assert.Equal(data.Rows, held.Length);
        var rows = Enumerable.Range(0, data.Rows);
        return (data.Subset([.. rows.Where(i => held[i] == '0')]), data.Subset([.. rows.Where(i => held[i] == '1')]));
    }

    private static Dataset Read(string name) => RawTables.Read(
        RepositoryFiles.Locate(name == "digits"
            ? "samples/Digits/data/digits.csv.gz"
            : $"kernels-tests/Training/sklearn/{name}.csv"),
        hasHeader: name != "digits");
}
