namespace GpuBp.Tests.Data;

public sealed class StratifiedSplitTests(ITestOutputHelper output)
{
    [Fact]
    public void Split_RandomClassMixes_KeepsEveryShare()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var (rows, classes) = (random.NextInt(20, 300), random.NextInt(2, 10));
            var data = Numbered(rows, random.Labels(rows, classes), classes);
            var share = random.NextDouble(0.05, 0.95);

            var (train, test) = data.StratifiedSplit(share, seed: repetition);

            Assert.Equal((int)Math.Round(share * rows, MidpointRounding.AwayFromZero), test.Rows);
            Assert.Equal(
                Enumerable.Range(0, rows).Select(i => (float)i),
                train.Features.ToArray().Concat(test.Features.ToArray()).Order());
            for (var c = 0; c < classes; c++)
            {
                var quota = (double)test.Rows * data.Labels.Count(c) / rows;
                Assert.True(
                    Math.Abs(test.Labels.Count(c) - quota) < 1,
                    $"Class {c}: {test.Labels.Count(c)} test rows for a quota of {quota}, {random}");
            }
        }
    }

    [Fact]
    public void Split_Remainders_GoToTheLargest()
    {
        // Quotas of 5 test rows: 2.5, 1.75, 0.75; the halves lose to the three quarters.
        int[] labels = [.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 7), 2, 2, 2];
        var (_, test) = Numbered(20, labels, 3).StratifiedSplit(0.25, seed: 1);
        Assert.Equal((2, 2, 1), (test.Labels.Count(0), test.Labels.Count(1), test.Labels.Count(2)));
    }

    [Fact]
    public void Split_Parts_KeepOrderClassesAndNames()
    {
        var data = Dataset.FromLabels(
            new float[,] { { 0 }, { 1 }, { 2 }, { 3 }, { 4 }, { 5 } },
            [0, 0, 0, 0, 0, 1],
            featureNames: ["x"],
            classNames: ["common", "rare"]);
        var (train, test) = data.StratifiedSplit(0.5, seed: 4);
        foreach (var part in new[] { train, test })
        {
            Assert.Equal(part.Features.ToArray().Order(), part.Features.ToArray());
            Assert.Equal(2, part.Classes);
            Assert.Equal(data.ClassNames, part.ClassNames);
            Assert.Equal(data.FeatureNames, part.FeatureNames);
        }
    }

    [Fact]
    public void Split_SameSeed_SameParts_OtherSeed_OtherParts()
    {
        var random = new RandomNumbers(output);
        var data = Numbered(200, random.Labels(200, 3), 3);
        float[] Test(int seed) => data.StratifiedSplit(0.3, seed).Test.Features.ToArray();
        Assert.Equal(Test(7), Test(7));
        Assert.NotEqual(Test(7), Test(8));
    }

    [Fact]
    public void Split_ManySeeds_DrawsEveryRowAlike()
    {
        const int Seeds = 4000;
        var data = Numbered(10, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1], 2);
        var drawn = new int[10];
        for (var seed = 0; seed < Seeds; seed++)
        {
            foreach (var row in data.StratifiedSplit(0.5, seed).Test.Features.Span)
                drawn[(int)row]++;
        }

        // Half of the seeds each, σ 32.
        Assert.All(drawn, n => Assert.InRange(n, Seeds / 2 - 160, Seeds / 2 + 160));
    }

    [Fact]
    public void Split_Regression_IsPlainlyRandom()
    {
        var random = new RandomNumbers(output);
        var data = new Dataset(random.SingleMatrix(41, 2), random.SingleMatrix(41, 2));
        var (train, test) = data.StratifiedSplit(0.25, seed: 3);
        Assert.Equal((31, 10), (train.Rows, test.Rows));
        Assert.False(train.IsClassification);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Split_ShareOutOfRange_IsRefused(double share)
    {
        var data = Numbered(10, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 2);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            "testShare", () => data.StratifiedSplit(share, 1));
        Assert.Contains("above 0 and below 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.01, "0 would be for testing and 10 for training")]
    [InlineData(0.99, "10 would be for testing and 0 for training")]
    public void Split_EmptyPart_IsRefused(double share, string expected)
    {
        var data = Numbered(10, [0, 0, 0, 0, 0, 1, 1, 1, 1, 1], 2);
        var error = Assert.Throws<ArgumentOutOfRangeException>(
            "testShare", () => data.StratifiedSplit(share, 1));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    // The one feature of a row is its number, so that parts tell where their rows come from.
    private static Dataset Numbered(int rows, int[] labels, int classes) => Dataset.FromLabels(
        Enumerable.Range(0, rows).Select(i => (float)i).ToArray(), 1, labels, classes);
}
