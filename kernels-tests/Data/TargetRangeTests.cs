using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Data;

/// <summary>The range of a target's numbers, which answers keep.</summary>
public sealed class TargetRangeTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(false), InlineData(true)]
    public void Predict_FarFromTheTrainingRows_LeavesTheRangeWhereAskedTo(bool extrapolates)
    {
        var random = RandomNumbers.Create();
        var slope = random.NextDouble(1, 9);
        var path = _folder.Write("x,y\n" + string.Concat(Enumerable.Range(0, 200).Select(
            i => FormattableString.Invariant($"{i},{slope * i:R}\n"))));
        var plan = TablePlan.Learn(
            Table.Open(path), options: new TableOptions { Extrapolates = extrapolates });
        using var network = new Mlp(TestDevices.Get("cpu"), [1, 1], Activation.Identity);
        network.Layers[0].SetWeights(new[,] { { 1f } });
        using var model = new Model(network, new Preprocessing { Plan = plan });

        var below = model.Predict([-1000.0]).Numbers!["y"];
        var within = model.Predict([77.25]).Numbers!["y"];
        var above = model.Predict([1000.0]).Numbers!["y"];

        // The scaled target is the scaled input, so that the network is right everywhere.
        Assert.Equal(slope * 77.25, within, 1e-3);
        Assert.Equal(extrapolates ? slope * -1000 : 0, below, 1e-2);
        Assert.Equal(slope * (extrapolates ? 1000 : 199), above, 1e-2);
    }

    [Fact]
    public void Learn_ClassesLabelsAndQuantiles_HaveNoRange()
    {
        var path = _folder.Write("a,b,c,d\n" + string.Concat(Enumerable.Range(0, 60).Select(
            i => FormattableString.Invariant($"{i},{i * 0.5},{i % 2},{i / 3 % 2}\n"))));

        Assert.Null(TablePlan.Learn(Table.Open(path), "c").Target!.Minima);
        Assert.Null(TablePlan.Learn(
            Table.Open(path), options: new TableOptions { Targets = ["c", "d"] }).Target!.Minima);
        Assert.Null(TablePlan.Learn(
            Table.Open(path), "b", new TableOptions { Quantiles = [0.1, 0.9] }).Target!.Minima);
        Assert.Equal([29.5], TablePlan.Learn(Table.Open(path), "b").Target!.Maxima!);
    }

    [Theory]
    [InlineData(new[] { 1.0 }, null)]
    [InlineData(null, new[] { 1.0 })]
    [InlineData(new[] { 2.0 }, new[] { 1.0 })]
    [InlineData(new[] { double.NaN }, new[] { 1.0 })]
    [InlineData(new[] { 1.0, 1.0 }, new[] { 1.0, 2.0 })]
    public void Verify_RangesThatContradictThemselves_AreRefused(double[]? minima, double[]? maxima)
    {
        var target = new TargetPlan
        {
            Columns = [0],
            Means = [1],
            Deviations = [2],
            Minima = minima,
            Maxima = maxima,
        };

        var e = Assert.Throws<ArgumentException>(target.Verify);
        Assert.Contains("the minimum not above the maximum", e.Message, StringComparison.Ordinal);
    }
}
