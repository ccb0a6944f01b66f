namespace GpuBp.Tests.Metrics;

/// <summary>Measures of quantiles against their definitions, sample by sample.</summary>
public class QuantileMetricsTests
{
    [Fact]
    public void Of_RandomQuantiles_AreTheDefinitions()
    {
        var random = RandomNumbers.Create();
        for (var repetition = 0; repetition < 30; repetition++)
        {
            var samples = random.NextInt(1, 200);
            double[] levels = [.. Enumerable.Range(1, random.NextInt(1, 5)).Select(k => k / 6.0)];
            var outputs = random.SingleMatrix(samples, levels.Length);
            var targets = random.Floats(samples);

            var metrics = QuantileMetrics.Of(outputs, targets, levels);

            var (losses, inside, width) = (0.0, 0, 0.0);
            for (var k = 0; k < levels.Length; k++)
            {
                var (below, loss) = (0, 0.0);
                for (var i = 0; i < samples; i++)
                {
                    double y = targets[i], q = outputs[i, k];
                    below += y <= q ? 1 : 0;
                    loss += y > q ? levels[k] * (y - q) : (1 - levels[k]) * (q - y);
                }

                Assert.Equal((double)below / samples, metrics.ShareBelow(k), 1e-12);
                Assert.Equal(loss / samples, metrics.PinballLossOf(k), 1e-9);
                losses += loss / samples / levels.Length;
            }

            for (var i = 0; i < samples; i++)
            {
                inside += outputs[i, 0] <= targets[i] && targets[i] <= outputs[i, levels.Length - 1] ? 1 : 0;
                width += ((double)outputs[i, levels.Length - 1] - outputs[i, 0]) / samples;
            }

            Assert.Equal(losses, metrics.PinballLoss, 1e-9);
            Assert.Equal(samples, metrics.Samples);
            Assert.Equal(levels.Length == 1, metrics.Coverage is null);
            Assert.Equal(levels.Length == 1, metrics.Width is null);
            if (levels.Length > 1)
            {
                Assert.Equal((double)inside / samples, metrics.Coverage!.Value, 1e-12);
                Assert.Equal(width, metrics.Width!.Value, 1e-6);
            }
        }
    }

    // No constant has a lower pinball loss than the samples' own quantile.
    [Fact]
    public void PinballLossOfConstants_IsTheLeastOfAnyConstant()
    {
        var random = RandomNumbers.Create();
        for (var repetition = 0; repetition < 30; repetition++)
        {
            var targets = random.Floats(random.NextInt(1, 60));
            double[] level = [random.NextDouble(0.02, 0.98)];
            double Constant(float value)
            {
                var outputs = new float[targets.Length, 1];
                for (var i = 0; i < targets.Length; i++)
                    outputs[i, 0] = value;
                return QuantileMetrics.Of(outputs, targets, level).PinballLoss;
            }

            var least = targets.Min(Constant);
            var metrics = QuantileMetrics.Of(new float[targets.Length, 1], targets, level);
            Assert.True(Math.Abs(least - metrics.PinballLossOfConstants) < 1e-9, $"{random}: {least}, {metrics.PinballLossOfConstants}");
        }
    }

    [Fact]
    public void ToString_Interval_SaysWhatLiesWithin()
    {
        var metrics = QuantileMetrics.Of(new float[,] { { 0, 1, 2 }, { 0, 1, 2 } }, [1, 3], [0.05, 0.5, 0.95]);

        Assert.Contains("0.5000 within 0.05 to 0.95, 2", $"{metrics}", StringComparison.Ordinal);
        Assert.Contains("share below", metrics.ToTable(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 0.5, 0.5 })]
    [InlineData(new[] { 0.6, 0.5 })]
    [InlineData(new[] { 0.0, 0.5 })]
    [InlineData(new[] { 0.5, 1.0 })]
    [InlineData(new[] { double.NaN, 0.5 })]
    [InlineData(new double[0])]
    public void Of_ImpossibleLevels_AreRefused(double[] levels)
    {
        var e = Assert.Throws<ArgumentException>(
            nameof(levels), () => QuantileMetrics.Of(new float[1, 2], [1], levels));
        Assert.Contains("rising order", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("Quantiles", () => new TableOptions { Quantiles = levels });
    }

    [Fact]
    public void Of_OtherShapesAndNumbers_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => QuantileMetrics.Of(new float[2, 1], [1, 2], [0.1, 0.9]));
        Assert.Throws<ArgumentException>(() => QuantileMetrics.Of(new float[1, 1], [1, 2], [0.1]));
        Assert.Throws<ArgumentException>(() => QuantileMetrics.Of(new[,] { { float.NaN } }, [1], [0.1]));
        Assert.Throws<ArgumentException>(() => QuantileMetrics.Of(new float[1, 1], [float.NaN], [0.1]));
        Assert.Throws<ArgumentException>(() => QuantileMetrics.Of(new float[0, 1], [], [0.1]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => QuantileMetrics.Of(new float[1, 1], [1], [0.1]).ShareBelow(1));
    }
}
