namespace GpuBp.Tests.Metrics;

public sealed class ConfusionMatrixTests(ITestOutputHelper output)
{
    [Fact]
    public void Counts_RandomPairs_MatchPlainCounting()
    {
        var random = new RandomNumbers(output);
        var (rows, classes) = (random.NextInt(1, 300), random.NextInt(2, 10));
        var (actual, predicted) = (random.Labels(rows, classes), random.Labels(rows, classes));

        var matrix = new ConfusionMatrix(actual, predicted, classes);

        var pairs = actual.Zip(predicted).ToArray();
        for (var a = 0; a < classes; a++)
        {
            for (var p = 0; p < classes; p++)
                Assert.Equal(pairs.Count(pair => pair == (a, p)), matrix[a, p]);
        }

        var correct = pairs.Count(pair => pair.First == pair.Second);
        Assert.Equal((classes, rows, correct), (matrix.Classes, matrix.Total, matrix.Correct));
        Assert.Equal((double)correct / rows, matrix.Accuracy);
    }

    [Fact]
    public void ToString_Names_AlignsColumns()
    {
        int[] actual = [.. Enumerable.Repeat(0, 12), 1, 1, 2];
        int[] predicted = [.. Enumerable.Repeat(0, 10), 2, 1, 1, 1, 2];
        Assert.Equal(
            """
            actual \ predicted  cat  horse  ox
            cat                  10      1   1
            horse                 0      2   0
            ox                    0      0   1
            """,
            new ConfusionMatrix(actual, predicted, 3, ["cat", "horse", "ox"]).ToString());
    }

    [Fact]
    public void ToString_LongNamesAndNumbers_AlignsColumns()
    {
        int[] actual = [.. Enumerable.Repeat(1, 1000), 0];
        Assert.Equal(
            """
            actual \ predicted       a  a name longer than that
            a                        1                        0
            a name longer than that  0                     1000
            """,
            new ConfusionMatrix(actual, actual, 2, ["a", "a name longer than that"]).ToString());
    }

    [Fact]
    public void ToString_NoNames_ShowsNumbers()
    {
        Assert.StartsWith(
            "actual \\ predicted  0  1\n0",
            new ConfusionMatrix([0, 1], [0, 1], 2).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_BadPairs_SaysWhich()
    {
        Contains(() => new ConfusionMatrix([0, 1], [0], 2), "actual has 2", "predicted 1");
        Contains(() => new ConfusionMatrix([], [], 2), "at least one");
        Contains(() => new ConfusionMatrix([0, 2], [0, 1], 2), "actual has 2 at row 1", "0 to 1");
        Contains(() => new ConfusionMatrix([0, 1], [-1, 1], 2), "predicted has -1 at row 0", "0 to 1");
        Contains(() => new ConfusionMatrix([0], [0], 2, ["a"]), "classNames has 1", "2 classes");
        Assert.Throws<ArgumentOutOfRangeException>("classes", () => new ConfusionMatrix([0], [0], 1));
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(0, 2)]
    public void Item_NoSuchClass_IsRefused(int actual, int predicted)
    {
        var matrix = new ConfusionMatrix([0, 1], [0, 1], 2);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[actual, predicted]);
    }

    private static void Contains(Func<object> action, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(action).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
