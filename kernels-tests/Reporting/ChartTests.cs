using System.Xml.Linq;

namespace GpuBp.Tests.Reporting;

public class ChartTests
{
    [Fact]
    public void Thinned_ManyPoints_KeepsEndsAndExtremes()
    {
        var random = RandomNumbers.Create();
        var points = Enumerable.Range(1, random.NextInt(700, 20_000)).Select(x => (x, random.NextDouble())).ToList();
        points[random.Next(points.Count)] = (points[0].x, 7); // Its place does not matter, its height does.

        var thin = LineChart.Thinned(points, 600);

        Assert.InRange(thin.Count, 300, 600);
        Assert.Equal(points[0], thin[0]);
        Assert.Equal(points[^1], thin[^1]);
        Assert.Contains(thin, point => point.Y == 7);
        Assert.Contains(thin, point => point.Y == points.Min(p => p.Item2));
        Assert.Same(points, LineChart.Thinned(points, points.Count));
    }

    [Fact]
    public void Axis_OfTwoDecades_IsLogarithmic()
    {
        Assert.False(Axis.Of([0.01, 0.99]).IsLog);
        Assert.False(Axis.Of([0, 100]).IsLog);
        var axis = Axis.Of([0.005, 2]);
        Assert.True(axis.IsLog);
        Assert.Equal([0.01, 0.1, 1], axis.Ticks.Select(tick => Math.Round(tick, 12)));
        Assert.Equal(axis.At(1) - axis.At(0.1), axis.At(0.1) - axis.At(0.01), 1e-9);
    }

    [Fact]
    public void Axis_OfRandomNumbers_HoldsThemAndFewTicks()
    {
        var random = RandomNumbers.Create();
        for (var n = 0; n < 200; n++)
        {
            var scale = Math.Pow(10, random.NextDouble(-8, 8));
            double[] values = [.. random.Vector(random.NextInt(1, 5)).Select(v => v * scale)];

            var axis = Axis.Linear(values);

            Assert.All(values, v => Assert.InRange(axis.At(v), -1e-6, 1000 + 1e-6));
            Assert.InRange(axis.Ticks.Count, 2, 12);
            Assert.Equal(axis.Ticks.Count, axis.Ticks.Select(axis.Label).Distinct().Count());
        }
    }

    [Theory]
    [InlineData(0.1234561, 0.1234589, "0.123456")]
    [InlineData(0.80, 0.99, "0.80")]
    [InlineData(0.0000123, 0.000029, "1.0e−5")]
    [InlineData(-0.00031, 0.00012, "−0.0004")]
    [InlineData(12_345_678, 12_345_690, "12.345675M")]
    public void Label_OfATick_TellsItFromTheNext(double low, double high, string first)
    {
        var axis = Axis.Linear([low, high]);

        Assert.Equal(first, axis.Label(axis.Ticks[0]));
    }

    [Theory]
    [InlineData(new double[0])]
    [InlineData(new[] { double.NaN })]
    [InlineData(new[] { double.NaN, 3 })]
    [InlineData(new[] { 0.0, 0 })]
    [InlineData(new[] { -2.0 })]
    public void Axis_OfNothingMuch_IsARange(double[] values)
    {
        var axis = Axis.Of(values);

        Assert.True(axis.Low < axis.High);
        Assert.All(values.Where(double.IsFinite), v => Assert.InRange(v, axis.Low, axis.High));
    }

    [Fact]
    public void Axis_FromZero_BeginsThere()
    {
        Assert.Equal(0, Axis.FromZero([0.75, 0.9]).Low);
        var axis = Axis.FromZero([900_000, 1_900_000]);
        Assert.Equal(["0", "0.5M", "1.0M", "1.5M", "2.0M"], axis.Ticks.Select(axis.Label));
    }

    [Fact]
    public void Line_ThatIsInterrupted_BeginsAnew()
    {
        var chart = LineChart.Draw("Loss", Axis.Whole(1, 5), best: 4, Axis.Of,
            new LineSeries("loss", "train", [(1, 1), (2, double.NaN), (3, 2), (4, 1.5), (5, 2)]));

        var d = chart.Of("path", "line").Single().Attribute("d")!.Value;

        Assert.Equal(2, d.Count(c => c == 'M'));
        Assert.Equal(2, d.Count(c => c == 'L'));
        Assert.Equal("M750 0V1000", chart.Of("path", "best").Single().Attribute("d")!.Value);
    }

    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0123456, "0.01235")]
    [InlineData(-12.3456, "−12.35")]
    [InlineData(123456, "1.23e5")]
    [InlineData(0.000012345, "1.23e−5")]
    [InlineData(double.NaN, "none")]
    public void Figures_OfNumbers_HaveFourDigits(double value, string text) => Assert.Equal(text, Figures.Of(value));

    [Theory]
    [InlineData(0.0000025, "2.5 µs")]
    [InlineData(0.0456, "46 ms")]
    [InlineData(7.25, "7.3 s")]
    [InlineData(200, "3 min 20 s")]
    [InlineData(7500, "2 h 5 min")]
    public void Figures_OfTime_HaveUnits(double seconds, string text) =>
        Assert.Equal(text, Figures.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Page_WithEmptyElements_EndsThem()
    {
        var page = System.Text.Encoding.UTF8.GetString(Html.Page(new XElement("html", new XElement("div"), new XElement("br"))));

        Assert.Equal("<!DOCTYPE html>\n<html><div></div><br /></html>", page);
    }
}
