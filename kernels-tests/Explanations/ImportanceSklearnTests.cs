using System.Text;
using System.Text.Json;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Explanations;

/// <summary>Importances against scikit-learn's permutation_importance, of the same network and rows.</summary>
public class ImportanceSklearnTests
{
    [Theory]
    [InlineData("numbers", "RMSE")]
    [InlineData("classes", "log loss")]
    public void Importance_OfTheSameNetwork_IsTheirsWithinTheNoise(string name, string loss)
    {
        var figures = SklearnFigures.Read("Explanations", "importance");
        var theirs = figures.GetProperty("cases").EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        var columns = figures.GetProperty("columns").EnumerateArray().Select(column => column.GetString()!).ToArray();
        var table = TableOf(columns, theirs.GetProperty("rows"));
        var plan = TablePlan.Learn(table, options: new TableOptions { Encoding = new NumberEncoding() }).WithoutScaling();
        using var network = Network(theirs, name == "classes" ? Activation.Softmax : Activation.Identity);
        using var model = new Model(network, new Preprocessing { Plan = plan });
        var options = new ExplanationOptions { Repeats = figures.GetProperty("repeats").GetInt32(), Dependences = 0 };

        var ours = ModelExplanation.Of(model, table, options);

        Assert.Equal(["a", "b", "noise", "colour=blue", "colour=green", "colour=red"], plan.InputNames());
        Assert.Equal(loss, ours.Loss);

        // Floats against doubles, over 120 rows.
        Assert.Equal(-theirs.GetProperty("score").GetDouble(), ours.Baseline, 1e-5);
        var (importances, errors) =
            (SklearnFigures.List(theirs.GetProperty("importances")), SklearnFigures.List(theirs.GetProperty("errors")));
        foreach (var (k, column) in columns.Index())
        {
            var mine = ours.Importances.Single(importance => importance.Column == column);

            // The seed is fixed: 4 standard errors are no matter of luck from run to run.
            Assert.Equal(importances[k], mine.Increase, 4 * Math.Sqrt(errors[k] * errors[k] + Math.Pow(mine.StandardError, 2)));
            Assert.InRange(mine.StandardError / errors[k], 0.8, 1.25);
        }
    }

    private static Table TableOf(string[] columns, JsonElement rows)
    {
        var lines = rows.EnumerateArray().Select(row => string.Join(',', row.EnumerateArray().Select(cell => cell.GetString())));
        return Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(
            string.Join('\n', [string.Join(',', columns) + ",target", .. lines]) + "\n")));
    }

    private static Mlp Network(JsonElement figures, Activation last)
    {
        var (weights, biases) = (figures.GetProperty("weights"), figures.GetProperty("biases"));
        var network = new Mlp(
            TestDevices.Get("cpu"),
            weights[0][0].GetArrayLength(),
            [new LayerOptions(weights[0].GetArrayLength(), Activation.Tanh), new LayerOptions(weights[1].GetArrayLength(), last)]);
        foreach (var (l, layer) in network.Layers.Index())
        {
            layer.SetWeights(SklearnFigures.Matrix(weights[l]));
            layer.SetBiases([.. SklearnFigures.List(biases[l]).Select(b => (float)b)]);
        }

        return network;
    }
}
