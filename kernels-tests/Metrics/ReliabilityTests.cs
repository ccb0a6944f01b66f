using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Metrics;

/// <summary>Reliability curves, and the temperature that makes probabilities reliable.</summary>
public class ReliabilityTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void Of_RandomProbabilities_IsTheDefinition(int columns)
    {
        var random = RandomNumbers.Create();
        for (var repetition = 0; repetition < 20; repetition++)
        {
            var (rows, bins) = (random.NextInt(1, 200), random.NextInt(1, 12));
            var outputs = Probabilities(random, rows, columns);
            var data = Data(random.Labels(rows, Math.Max(columns, 2)), Math.Max(columns, 2));

            var curve = ReliabilityCurve.Of(outputs, data, bins);

            // Bin by bin over all rows, instead of row by row over all bins.
            var error = 0.0;
            var next = 0;
            for (var bin = 0; bin < bins; bin++)
            {
                var of = Enumerable.Range(0, rows).Select(i => (Top: Top(outputs, i), Label: data.Labels[i]))
                    .Where(row => Math.Min(Math.Floor(row.Top.Share * bins), bins - 1) == bin).ToList();
                if (of.Count == 0)
                    continue;
                var point = curve.Points[next++];
                Assert.Equal(of.Count, point.Samples);
                Assert.Equal(of.Average(row => row.Top.Share), point.Confidence, 1e-9);
                Assert.Equal(of.Average(row => row.Top.Label == row.Label ? 1.0 : 0), point.Accuracy, 1e-9);
                error += (double)of.Count / rows * Math.Abs(point.Accuracy - point.Confidence);
            }

            Assert.Equal(next, curve.Points.Count);
            Assert.Equal(error, curve.ExpectedCalibrationError, 1e-9);
        }
    }

    [Fact]
    public void Of_NoProbabilitiesOrClasses_IsRefused()
    {
        var data = Data([0, 1], 2);
        foreach (var wrong in new[] { 1.5f, -0.1f, float.NaN })
            Assert.Throws<ArgumentException>(
                "outputs", () => ReliabilityCurve.Of(new[,] { { 0.5f, 0.5f }, { wrong, 0.5f } }, data));
        Assert.Equal(2, ReliabilityCurve.Of(new[,] { { 1.000001f, -0.000001f }, { 0, 1 } }, data).Points[^1].Samples);
        Assert.Throws<ArgumentException>(() => ReliabilityCurve.Of(new float[1, 2], data));
        Assert.Throws<ArgumentOutOfRangeException>("bins", () => ReliabilityCurve.Of(new float[2, 2], data, bins: 0));
        Assert.Throws<ArgumentException>("data", () => ReliabilityCurve.Of(
            new float[2, 1], new Dataset(new float[2, 1], new float[,] { { 0.25f }, { 3 } })));
    }

    // The labels are drawn by the probabilities at T = 1; a network whose z are all too large by a factor
    // must be cooled by that factor.
    [Theory, InlineData(3, 1, 3.0), InlineData(3, 3, 0.5), InlineData(1, 1, 2.5), InlineData(1, 2, 1.0)]
    public void Calibrate_LogitsTooLargeByAFactor_FindsTheFactor(int outputs, int members, double factor)
    {
        const int Rows = 20_000;
        var random = RandomNumbers.Create();
        var device = TestDevices.Get("cpu");
        var x = random.SingleMatrix(Rows, 2, 2);
        var output = outputs > 1 ? Activation.Softmax : Activation.Sigmoid;
        using var truth = new Mlp(device, [2, outputs], output, seed: 5);
        truth.Layers[0].SetWeights(random.SingleMatrix(outputs, 2, 2));
        var shares = truth.Predict(x);
        int[] labels = [.. Enumerable.Range(0, Rows).Select(i => Draw(random, shares, i))];
        Mlp[] networks = [.. Enumerable.Range(0, members).Select(_ =>
        {
            var network = new Mlp(device, [2, outputs], output, seed: 5);
            network.Layers[0].SetWeights(Times(truth.Layers[0].GetWeights(), (float)factor));
            return network;
        })];
        using var model = new Model(networks);
        var classes = model.Classes(model.Predict(x));

        var temperature = TemperatureScaling.Calibrate(model, labels, member => member.Predict(x));

        Assert.True(Math.Abs(temperature / factor - 1) < 0.1, $"{random}: {temperature}, {factor} expected");
        Assert.Equal(classes, model.Classes(model.Predict(x)));
        Assert.All(networks, network => Assert.True(
            Math.Abs(network.Layers[0].GetWeights()[0, 0] - truth.Layers[0].GetWeights()[0, 0] * factor / temperature) < 1e-5));

        // Nearby temperatures are no better: their log loss by the metric.
        double Loss(double of)
        {
            foreach (var network in networks)
                network.Layers[0].SetWeights(Times(truth.Layers[0].GetWeights(), (float)(factor / of)));
            return ClassificationMetrics.Of(model.Predict(x), Data(labels, Math.Max(outputs, 2))).LogLoss;
        }

        var best = Loss(temperature);
        Assert.True(best <= Loss(temperature * 1.05) && best <= Loss(temperature / 1.05), $"{random}");
        Array.ForEach(networks, network => network.Dispose());
    }

    [Fact]
    public void Calibrate_AllRowsRight_DoesNotMakeThemSurer()
    {
        using var network = new Mlp(TestDevices.Get("cpu"), [1, 2], Activation.Softmax, seed: 5);
        network.Layers[0].SetWeights(new float[,] { { -2 }, { 2 } });
        using var model = new Model(network);

        Assert.Equal(1, TemperatureScaling.Calibrate(
            model, [0, 1], member => member.Predict(new float[,] { { -1 }, { 1 } })));
    }

    private static (int Label, double Share) Top(float[,] outputs, int i)
    {
        if (outputs.GetLength(1) == 1)
            return outputs[i, 0] >= 0.5f ? (1, outputs[i, 0]) : (0, 1.0 - outputs[i, 0]);
        var label = Enumerable.Range(0, outputs.GetLength(1)).MaxBy(j => outputs[i, j]);
        return (label, outputs[i, label]);
    }

    private static int Draw(RandomNumbers random, float[,] shares, int i)
    {
        var left = random.NextDouble(0, 1);
        if (shares.GetLength(1) == 1)
            return left < shares[i, 0] ? 1 : 0;
        var label = 0;
        while (label < shares.GetLength(1) - 1 && left >= shares[i, label])
            left -= shares[i, label++];
        return label;
    }

    private static float[,] Times(float[,] values, float factor)
    {
        var times = (float[,])values.Clone();
        for (var i = 0; i < times.GetLength(0); i++)
        {
            for (var j = 0; j < times.GetLength(1); j++)
                times[i, j] *= factor;
        }

        return times;
    }

    private static float[,] Probabilities(RandomNumbers random, int rows, int columns)
    {
        var outputs = new float[rows, columns];
        for (var i = 0; i < rows; i++)
        {
            var all = Enumerable.Range(0, Math.Max(columns, 2)).Select(_ => random.NextDouble(0.01, 1)).ToArray();
            for (var j = 0; j < columns; j++)
                outputs[i, j] = (float)(all[j] / all.Sum());
        }

        return outputs;
    }

    private static Dataset Data(int[] labels, int classes) =>
        Dataset.FromLabels(new float[labels.Length], 1, labels, classes);
}
