namespace GpuBp.Tests.Reporting;

public class ValueHistogramTests
{
    [Fact]
    public void Of_RandomValues_CountsEach()
    {
        var random = RandomNumbers.Create();
        var values = random.Floats(random.NextInt(1, 1000));

        var histogram = ValueHistogram.Of(values);

        Assert.Equal(values.Length, histogram.Counts.Sum());
        Assert.Equal(values.Length, histogram.Total);
        Assert.Equal(values.Average(v => (double)v), histogram.Mean, 1e-12);
        var variance = values.Average(v => Math.Pow(v - values.Average(w => (double)w), 2));
        Assert.Equal(Math.Sqrt(variance), histogram.Deviation, 1e-7); // Squares less a square: half the digits of a double.
        Assert.InRange(values.Min(), histogram.Low, histogram.High);
    }

    [Fact]
    public void Of_ValuesInTheMiddleOfParts_CountsThemThere()
    {
        var values = Enumerable.Range(0, 65).Select(n => (float)n).ToArray(); // 0 and 64 are the ends.

        var histogram = ValueHistogram.Of(values);

        Assert.Equal([.. Enumerable.Repeat(1L, 63), 2L], histogram.Counts);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(3f)]
    [InlineData(-1e-20f)]
    public void Of_EqualValues_HasARange(float value)
    {
        var histogram = ValueHistogram.Of([value, value, value]);

        Assert.True(histogram.Low < value && value < histogram.High);
        Assert.Equal(3, histogram.Counts.Sum());
        Assert.Equal(value == 0 ? 1 : 0, histogram.Zeros);
    }

    [Fact]
    public void Of_ValuesThatAreNoNumbers_LeavesThemOut()
    {
        Assert.Equal(2, ValueHistogram.Of([1, float.NaN, 2, float.PositiveInfinity]).Total);
        Assert.Equal(0, ValueHistogram.Of([float.NaN]).Counts.Sum());
    }

    [Fact]
    public void SharesOver_AWiderRange_KeepsTheSum()
    {
        var random = RandomNumbers.Create();
        var histogram = ValueHistogram.Of(random.Floats(500));

        var shares = histogram.SharesOver(-2, 3, 37);

        Assert.Equal(1, shares.Sum(), 1e-12);
        Assert.Equal(0, shares[0]);
        Assert.Equal(0, shares[^1]);
    }

    [Fact]
    public void SharesOver_RandomRanges_AreNeverBelowZero()
    {
        var random = RandomNumbers.Create();
        for (var n = 0; n < 100; n++)
        {
            var histogram = ValueHistogram.Of(random.Floats(100));
            var (low, high) = (histogram.Low - random.NextDouble(), histogram.High + random.NextDouble());

            var shares = histogram.SharesOver(low, high, random.NextInt(1, 100));

            Assert.All(shares, share => Assert.InRange(share, 0, 1 + 1e-12));
            Assert.Equal(1, shares.Sum(), 1e-9);
        }
    }

    [Fact]
    public void SharesOver_ItsOwnRange_AreItsCounts()
    {
        var histogram = ValueHistogram.Of(RandomNumbers.Create().Floats(500));

        var shares = histogram.SharesOver(histogram.Low, histogram.High, ValueHistogram.Bins);

        Assert.All(shares.Zip(histogram.Counts), pair => Assert.Equal(pair.Second / 500.0, pair.First, 1e-9));
    }
}
