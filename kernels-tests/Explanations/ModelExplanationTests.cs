using System.Globalization;

namespace GpuBp.Tests.Explanations;

/// <summary>Importances and partial dependences against tables whose cells the test changes itself.</summary>
public class ModelExplanationTests
{
    [Theory]
    [InlineData("numbers", 1)]
    [InlineData("classes", 1)]
    [InlineData("labels", 1)]
    [InlineData("numbers", 3)]
    [InlineData("classes", 3)]
    public void Importance_OfEachColumn_IsTheIncreaseOnTablesOfShuffledCells(string kind, int members)
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, kind, random.NextInt(40, 90));
        var model = drawn.Model(random, members);
        var options = new ExplanationOptions { Repeats = random.NextInt(1, 4), Seed = random.Next() };

        var explanation = ModelExplanation.Of(model, drawn.Table, options);

        var baseline = Loss(drawn, model.Predict(drawn.Table));
        Assert.Equal(kind == "numbers" ? "RMSE" : "log loss", explanation.Loss);
        Assert.Equal(drawn.Rows.Count, explanation.Rows);
        Assert.Equal(baseline, explanation.Baseline, 1e-6 * baseline);
        Assert.Equal(["age", "both", "colour", "day", "size"], explanation.Importances.Select(i => i.Column).Order());
        Assert.Equal(explanation.Importances.Select(i => i.Increase).OrderDescending(), explanation.Importances.Select(i => i.Increase));
        foreach (var importance in explanation.Importances)
        {
            var place = Array.IndexOf(ExplainedCase.Columns, importance.Column);
            var order = new int[drawn.Rows.Count];
            var increases = Enumerable.Range(0, options.Repeats).Select(r =>
            {
                ColumnImportance.FillOrder(order, options.Seed, place, r);
                return Loss(drawn, model.Predict(ExplainedCase.TableOf(drawn.With(place, i => drawn.Rows[order[i]][place])))) - baseline;
            }).ToArray();

            // Both sum the losses of the same floats in double.
            Assert.Equal(options.Repeats, importance.Increases.Count);
            for (var r = 0; r < increases.Length; r++)
                Assert.Equal(increases[r], importance.Increases[r], 1e-6 * baseline);
            var mean = increases.Average();
            Assert.Equal(mean, importance.Increase, 1e-6 * baseline);
            Assert.Equal(
                Math.Sqrt(increases.Sum(x => (x - mean) * (x - mean)) / (increases.Length - 1.0)) / Math.Sqrt(increases.Length),
                importance.StandardError, 1e-5 * baseline);
        }
    }

    [Theory]
    [InlineData("numbers", 1)]
    [InlineData("classes", 2)]
    [InlineData("labels", 1)]
    public void Dependence_OnEachColumn_IsTheMeanOnTablesOfOneCell(string kind, int members)
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, kind, random.NextInt(40, 90));
        var model = drawn.Model(random, members);

        foreach (var (place, column) in ExplainedCase.Columns[..5].Index())
        {
            var dependence = PartialDependence.Of(model, drawn.Table, column);

            Assert.InRange(dependence.Points.Count, 2, 20);
            Assert.Equal(drawn.Rows.Count, dependence.Rows);
            var cells = drawn.Rows.Select(row => row[place]).ToHashSet();
            foreach (var point in dependence.Points)
            {
                // A value is a cell of the table, to its last digit.
                var cell = point.Value == "(missing)" ? "" : point.Value;
                Assert.Contains(cell, cells);
                Assert.Equal(
                    place < 2 ? double.Parse(cell, CultureInfo.InvariantCulture) : null, point.Number);
                var outputs = model.Predict(ExplainedCase.TableOf(drawn.With(place, _ => cell)));
                for (var j = 0; j < outputs.GetLength(1); j++)
                {
                    var expected = Enumerable.Range(0, drawn.Rows.Count).Average(i => (double)outputs[i, j]);
                    Assert.Equal(expected, point.Means[j], 1e-6 * Math.Max(1, Math.Abs(expected)));
                }
            }
        }

        Assert.Equal(
            ["(missing)", "blue", "green", "red"],
            PartialDependence.Of(model, drawn.Table, "colour").Points.Select(point => point.Value));
        var sizes = PartialDependence.Of(model, drawn.Table, "size").Points.Select(point => point.Number!.Value).ToArray();
        Assert.Equal(sizes.Order(), sizes);
        Assert.Equal(20, sizes.Length);
    }

    [Fact]
    public void Explanation_OfManyRows_IsOfASampleAndOfTheLeadingColumns()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 1200);
        var model = drawn.Model(random);
        var options = new ExplanationOptions { MaxRows = 50, Dependences = 2, Columns = ["0", "both", "age", "both"] };

        var explanation = ModelExplanation.Of(model, drawn.Table, options);

        Assert.Equal(50, explanation.Rows);
        Assert.Equal(["age", "both", "size"], explanation.Importances.Select(i => i.Column).Order());
        Assert.Equal(explanation.Importances.Take(2).Select(i => i.Column), explanation.Dependences.Select(d => d.Column));
        Assert.All(explanation.Dependences, dependence => Assert.Equal(1000, dependence.Rows));
        Assert.Equal(["class 0", "class 1", "class 2"], explanation.Dependences[0].Outputs);
        Assert.Equal(explanation.ToString(), ModelExplanation.Of(model, drawn.Table, options).ToString());
        Assert.NotEqual(
            explanation.Baseline, ModelExplanation.Of(model, drawn.Table, options with { Seed = 1 }).Baseline);
    }

    [Fact]
    public void Importance_OfAClassifierWithoutProbabilities_IsOfItsErrorRate()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 60);
        var model = drawn.Model(1, () => new Mlp(
            Devices.TestDevices.Get("cpu"), drawn.Plan.Inputs, [new LayerOptions(3, Activation.Identity)], random.Next()));

        var explanation = ModelExplanation.Of(model, drawn.Table);

        Assert.Equal("error rate", explanation.Loss);
        Assert.Equal(1 - model.Evaluate(drawn.Table).Classification!.Accuracy, explanation.Baseline, 1e-12);
    }

    [Fact]
    public void Explanation_OfWhatCannotBeExplained_NamesTheRemedy()
    {
        var random = RandomNumbers.Create();
        using var drawn = ExplainedCase.Draw(random, "classes", 60);
        var model = drawn.Model(random);
        string Error<T>(Action explain)
            where T : Exception => Assert.Throws<T>(explain).Message;

        Assert.Contains("without targets", Error<InvalidOperationException>(
            () => ModelExplanation.Of(model, model.Read(drawn.Table))));
        Assert.Contains("no target column \"y\"", Error<DataException>(() => ModelExplanation.Of(
            model, Table.Read(new MemoryStream("size,age,colour,both,day\n1,20,red,no,2024-02-03\n2,30,red,no,2024-02-03\n"u8.ToArray())))));
        Assert.Contains("1 row", Error<ArgumentException>(
            () => ModelExplanation.Of(model, ExplainedCase.TableOf(drawn.Rows.Take(1)))));
        Assert.Contains("no column \"hue\"", Error<ArgumentException>(
            () => ModelExplanation.Of(model, drawn.Table, new ExplanationOptions { Columns = ["size", "hue"] })));
        Assert.Contains("size, age, colour, both, day.", Error<ArgumentException>(
            () => PartialDependence.Of(model, drawn.Table, "z")));
        Assert.Contains("no plan", Error<InvalidOperationException>(
            () => ModelExplanation.Of(new Model(model.Network), model.Read(drawn.Table))));
        Assert.Contains("at least 1", Error<ArgumentOutOfRangeException>(() => _ = new ExplanationOptions { Repeats = 0 }));
        Assert.Contains("at least 2", Error<ArgumentOutOfRangeException>(() => _ = new ExplanationOptions { MaxRows = 1 }));
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.Throws<OperationCanceledException>(() => ModelExplanation.Of(model, drawn.Table, null, stopped.Token));
    }

    [Fact]
    public void ToString_OfManyColumns_SaysHowManyMore()
    {
        var columns = Enumerable.Range(0, 23)
            .Select(k => new ColumnImportance { Column = $"c{k}", Increases = [1.0 / (k + 1), 1.5 / (k + 1)] }).ToArray();
        var text = new ModelExplanation { Loss = "RMSE", Baseline = 2, Rows = 7, Importances = columns, Dependences = [] }.ToString();

        Assert.StartsWith("Increase of the RMSE, 2.0000 on 7 rows", text);
        Assert.Contains("\nc19 ", text);
        Assert.DoesNotContain("\nc20 ", text);
        Assert.EndsWith("\nand 3 more columns", text);
        Assert.Contains("\nc0        1.2500   0.2500\n", text);
    }

    /// <summary>The loss in plain doubles: log loss of classes and labels, RMSE of numbers.</summary>
    private static double Loss(ExplainedCase drawn, float[,] outputs)
    {
        double sum = 0, count = 0;
        foreach (var (i, row) in drawn.Rows.Index())
        {
            for (var j = 0; j < outputs.GetLength(1); j++)
            {
                double y = outputs[i, j];
                if (drawn.Plan.Target!.IsClassification)
                {
                    var all = Enumerable.Range(0, outputs.GetLength(1)).Sum(k => (double)outputs[i, k]);
                    if (row[5] == $"class {j}")
                        (sum, count) = (sum - Math.Log(y / all), count + 1);
                }
                else if (drawn.Plan.Target.IsMultiLabel)
                {
                    (sum, count) = (sum - Math.Log(row[5 + j] == "1" ? y : 1 - y), count + 1);
                }
                else
                {
                    var error = y - double.Parse(row[5], CultureInfo.InvariantCulture);
                    (sum, count) = (sum + error * error, count + 1);
                }
            }
        }

        return drawn.Plan.Target!.Means is null ? sum / count : Math.Sqrt(sum / count);
    }
}
