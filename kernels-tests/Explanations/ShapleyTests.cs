using System.Globalization;
using System.Text;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Explanations;

/// <summary>Shapley values against their definition, over all sets of columns.</summary>
public class ShapleyTests
{
    [Theory]
    [InlineData("numbers", 1, 30)]
    [InlineData("classes", 1, 30)]
    [InlineData("labels", 3, 30)]
    [InlineData("numbers", 1, 1)]
    [InlineData("classes", 2, 7)]
    public void Values_OfARow_SumToWhatThePredictionDiffersBy(string kind, int members, int backgroundRows)
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, kind, random.NextInt(40, 90));
        var model = drawn.Model(random, members);
        var (rows, background) = (Some(drawn, 3), Some(drawn, backgroundRows));

        var all = ShapleyValues.Of(model, rows, background, new ShapleyOptions { Seed = random.Next(), Orders = random.NextInt(2, 50) });

        var (predictions, others) = (model.Predict(rows), model.Predict(background));
        Assert.Equal(3, all.Count);
        foreach (var (i, values) in all.Index())
        {
            Assert.Equal(ExplainedCase.Columns[..5], values.Columns);
            Assert.Equal(values.Outputs.Count, predictions.GetLength(1));
            for (var j = 0; j < values.Outputs.Count; j++)
            {
                var mean = Enumerable.Range(0, backgroundRows).Average(n => (double)others[n, j]);
                var expected = predictions[i, j] - mean;

                // By construction, but for the rounding of doubles, and of floats in batches of another size.
                var sum = Enumerable.Range(0, 5).Sum(k => values.Values[k, j]);
                Assert.Equal(values.Prediction[j] - values.Background[j], sum, 1e-9 * Math.Max(1, Math.Abs(expected)));
                Assert.Equal(expected, sum, 1e-4 * Math.Max(1, Math.Abs(expected)));
            }
        }
    }

    [Theory]
    [InlineData("numbers", 1)]
    [InlineData("numbers", 6)]
    [InlineData("classes", 1)]
    [InlineData("classes", 6)]
    public void Values_OfAnyNetwork_AreThoseOfAllSetsOfColumns(string kind, int backgroundRows)
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, kind, 50);
        var model = drawn.Model(random);
        var background = drawn.Rows.Skip(1).Take(backgroundRows).ToArray();

        var values = ShapleyValues.Of(
            model, Some(drawn, 1), ExplainedCase.TableOf(background), new ShapleyOptions { Orders = 600, Seed = random.Next() })[0];

        var exact = Exact(model, drawn.Rows[0], background);
        for (var k = 0; k < 5; k++)
        {
            for (var j = 0; j < values.Outputs.Count; j++)
            {
                // 6 standard errors are no matter of luck.
                Assert.Equal(exact[k, j], values.Values[k, j], 6 * values.StandardErrors[k, j] + 1e-4 * Math.Max(1, Math.Abs(exact[k, j])));
            }
        }

    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Values_OfALinearModel_AreItsWeightsTimesTheDeviations(int seed)
    {
        // The seed is fixed: of so many values, some would be beyond 3 standard errors by luck.
        var random = new Random(seed);
        var lines = Enumerable.Range(0, 2000).Select(_ => string.Join(',', Enumerable.Range(0, 5)
            .Select(_ => (random.NextDouble() * 10).ToString("F3", CultureInfo.InvariantCulture))));
        var table = Table.Read(new MemoryStream(Encoding.UTF8.GetBytes("a,b,c,d,y\n" + string.Join('\n', lines) + "\n")));
        var plan = TablePlan.Learn(table, "y", new TableOptions { Extrapolates = true });
        using var network = new Mlp(TestDevices.Get("cpu"), plan.Inputs, [new LayerOptions(1, Activation.Identity)], seed);
        using var model = new Model(network, new Preprocessing { Plan = plan });
        var rows = model.Read(table);

        var all = ShapleyValues.Of(model, Two, table);
        var (weights, features) = (network.Layers[0].GetWeights(), rows.Features.ToArray());
        var explained = model.Read(Two).Features.ToArray();
        for (var k = 0; k < 4; k++)
        {
            var mean = Enumerable.Range(0, rows.Rows).Average(i => (double)features[i * 4 + k]);
            for (var i = 0; i < 2; i++)
            {
                var exact = weights[0, k] * (explained[i * 4 + k] - mean) * plan.Target!.Deviations![0];
                Assert.Equal(exact, all[i].Values[k, 0], 3 * all[i].StandardErrors[k, 0]);
                Assert.InRange(all[i].StandardErrors[k, 0], 1e-9, Math.Abs(weights[0, k]) * 3 * plan.Target.Deviations[0] / 10);
            }
        }

        // With all rows behind it, it is no estimate.
        var whole = ShapleyValues.Of(model, Two, table, new ShapleyOptions { BackgroundRows = 2000 })[0];
        for (var k = 0; k < 4; k++)
        {
            var mean = Enumerable.Range(0, rows.Rows).Average(i => (double)features[i * 4 + k]);
            Assert.Equal(weights[0, k] * (explained[k] - mean) * plan.Target!.Deviations![0], whole.Values[k, 0], 1e-4);
        }
    }

    [Fact]
    public void Values_OfColumnsThatDoTheSame_AreTheSame()
    {
        var random = RandomNumbers.Create();
        var lines = Enumerable.Range(0, 60).Select(_ => random.NextInt(0, 999) / 8.0).ToArray();
        var table = Table.Read(new MemoryStream(Encoding.UTF8.GetBytes("a,b,y\n" + string.Concat(lines.Select(
            x => string.Create(CultureInfo.InvariantCulture, $"{x},{x},{x * x}\n"))))));
        var plan = TablePlan.Learn(table, "y");
        using var network = new Mlp(TestDevices.Get("cpu"), 2, [new LayerOptions(7, Activation.Tanh), new LayerOptions(1, Activation.Identity)], random.Next());
        var weights = network.Layers[0].GetWeights();
        for (var j = 0; j < 7; j++)
            weights[j, 1] = weights[j, 0];
        network.Layers[0].SetWeights(weights);
        using var model = new Model(network, new Preprocessing { Plan = plan });

        var values = ShapleyValues.Of(model, Table.Read(new MemoryStream("a,b\n70,70\n"u8.ToArray())), table)[0];

        // An order and its reverse are all orders of two columns.
        Assert.Equal(values.Values[0, 0], values.Values[1, 0], 1e-4 * Math.Max(1, Math.Abs(values.Values[0, 0])));
        Assert.NotEqual(0, values.Values[0, 0]);
    }

    [Theory]
    [InlineData("numbers")]
    [InlineData("classes")]
    public void Values_OfAColumnThatTheNetworkIgnores_AreZero(string kind)
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, kind, 60);
        var model = drawn.Model(random);
        var place = random.NextInt(0, 4);
        var weights = model.Network.Layers[0].GetWeights();
        for (var j = 0; j < weights.GetLength(0); j++)
        {
            for (var k = 0; k < drawn.Plan.Columns[place].Inputs; k++)
                weights[j, drawn.Plan.FirstInputs[place] + k] = 0;
        }

        model.Network.Layers[0].SetWeights(weights);

        var values = ShapleyValues.Of(model, Some(drawn, 1), drawn.Table)[0];
        var importances = ModelExplanation.Of(model, drawn.Table).Importances;

        for (var j = 0; j < values.Outputs.Count; j++)
            Assert.Equal(0, values.Values[place, j], 1e-5 * Math.Max(1, Math.Abs(values.Prediction[j])));
        Assert.Equal(0, importances.Single(i => i.Column == ExplainedCase.Columns[place]).Increase, 1e-5);
    }

    [Fact]
    public void Values_OfAnEnsemble_AreTheMeanOfItsMembers()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 60);
        var model = drawn.Model(random, members: 3);

        var values = ShapleyValues.Of(model, Some(drawn, 1), drawn.Table)[0];
        var each = model.Members.Select(
            member => ShapleyValues.Of(new Model(member, model.Preprocessing), Some(drawn, 1), drawn.Table)[0]).ToArray();

        for (var k = 0; k < 5; k++)
        {
            for (var j = 0; j < 3; j++)
                Assert.Equal(each.Average(member => member.Values[k, j]), values.Values[k, j], 1e-6);
        }
    }

    [Fact]
    public void Values_OfARow_AreTheSameBesideOthersAndInText()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 300);
        var model = drawn.Model(random);
        var background = model.Read(drawn.Table);

        var alone = ShapleyValues.Of(model, model.Read(Some(drawn, 1)), background, cancellation: TestContext.Current.CancellationToken)[0];
        var beside = ShapleyValues.Of(model, model.Read(Some(drawn, 4)), background, cancellation: TestContext.Current.CancellationToken)[0];

        for (var k = 0; k < 5; k++)
            Assert.Equal(alone.Values[k, 1], beside.Values[k, 1], 1e-5);
        var lines = alone.ToString().Split('\n');
        Assert.Equal(8, lines.Length);
        Assert.Matches(@"^column +class 0 +class 1 +class 2$", lines[0]);
        Assert.StartsWith("(background)", lines[1]);
        Assert.StartsWith("(prediction)", lines[^1]);
    }

    [Fact]
    public void Values_OfWhatCannotBeExplained_NameTheRemedy()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 60);
        var model = drawn.Model(random);
        var other = TablePlan.Learn(Some(drawn, 40), "y", new TableOptions { Ignored = ["size", "z"] });

        Assert.Contains("Read them by Model.Read", Assert.Throws<ArgumentException>(
            () => ShapleyValues.Of(model, model.Read(drawn.Table), other.Read(drawn.Table))).Message);
        Assert.Contains("no plan", Assert.Throws<InvalidOperationException>(
            () => ShapleyValues.Of(new Model(model.Network), drawn.Table, drawn.Table)).Message);
        Assert.Contains("at least 1", Assert.Throws<ArgumentOutOfRangeException>(() => new ShapleyOptions { BackgroundRows = 0 }).Message);
        Assert.Contains("at least 2", Assert.Throws<ArgumentOutOfRangeException>(() => new ShapleyOptions { Orders = 1 }).Message);
    }

    private static Table Two => Table.Read(new MemoryStream("a,b,c,d\n1,2,3,9\n8,5,0,1\n"u8.ToArray()));

    private static Table Some(ExplainedCase drawn, int rows) => ExplainedCase.TableOf(drawn.Rows.Take(rows));

    /// <summary>φₖ = Σ over sets S without k of |S|! (d − |S| − 1)! / d! · (f(S ∪ k) − f(S)), where f(S) is the mean
    /// prediction for the background rows with the row's cells in the columns of S.</summary>
    private static double[,] Exact(Model model, string[] row, string[][] background)
    {
        const int D = 5;
        var sets = Enumerable.Range(0, 1 << D).Select(set =>
        {
            var y = model.Predict(ExplainedCase.TableOf(background.Select(
                other => other.Select((cell, k) => k < D && (set >> k & 1) == 1 ? row[k] : cell).ToArray())));
            return Enumerable.Range(0, y.GetLength(1))
                .Select(j => Enumerable.Range(0, background.Length).Average(i => (double)y[i, j])).ToArray();
        }).ToArray();
        double Factorial(int n) => n < 2 ? 1 : n * Factorial(n - 1);
        var values = new double[D, sets[0].Length];
        for (var set = 0; set < 1 << D; set++)
        {
            var size = int.PopCount(set);
            for (var k = 0; k < D; k++)
            {
                for (var j = 0; j < sets[0].Length && (set >> k & 1) == 0; j++)
                    values[k, j] += Factorial(size) * Factorial(D - size - 1) / Factorial(D) * (sets[set | 1 << k][j] - sets[set][j]);
            }
        }

        return values;
    }
}
