namespace GpuBp.Tests.Data;

public class FoldTests(ITestOutputHelper output)
{
    [Fact]
    public void Rows_RandomSizes_AreEachInOneFoldOfEvenSize()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var rows = random.NextInt(2, 200);
            var folds = KFold.Rows(rows, random.NextInt(2, rows), seed: repetition);
            AreEven(folds, rows);
        }
    }

    [Fact]
    public void StratifiedRows_RandomClassMixes_SpreadEachClassEvenly()
    {
        var random = new RandomNumbers(output);
        for (var repetition = 0; repetition < 50; repetition++)
        {
            var (rows, classes) = (random.NextInt(40, 300), random.NextInt(2, 6));
            int[] labels = [.. random.Labels(rows, classes), .. Enumerable.Range(0, 2 * classes).Select(i => i % classes)];
            var smallest = labels.CountBy(label => label).Min(pair => pair.Value);
            var count = random.NextInt(2, smallest);

            var folds = KFold.StratifiedRows(labels, classes, count, seed: repetition);

            Assert.Equal(count, folds.Count);
            AreEven(folds, labels.Length);
            for (var c = 0; c < classes; c++)
            {
                var counts = folds.Select(fold => fold.Count(row => labels[row] == c)).ToArray();
                Assert.InRange(counts.Max() - counts.Min(), 0, 1);
            }
        }
    }

    [Fact]
    public void Folds_ManySeeds_DrawEveryRowAlike()
    {
        const int Seeds = 3000;
        int[] labels = [0, 0, 0, 0, 0, 0, 1, 1, 1];
        var (plain, stratified) = (new int[9], new int[9]);
        for (var seed = 0; seed < Seeds; seed++)
        {
            foreach (var row in KFold.Rows(9, 3, seed)[0])
                plain[row]++;
            foreach (var row in KFold.StratifiedRows(labels, 2, 3, seed)[0])
                stratified[row]++;
        }

        // A third of the seeds each, σ 26.
        Assert.All(plain.Concat(stratified), n => Assert.InRange(n, Seeds / 3 - 130, Seeds / 3 + 130));
    }

    [Fact]
    public void Folds_SameSeed_SameRows_OtherSeed_OtherRows()
    {
        int[] labels = [.. Enumerable.Range(0, 200).Select(i => i % 3)];
        Assert.Equal(KFold.Rows(200, 5, 7), KFold.Rows(200, 5, 7));
        Assert.NotEqual(KFold.Rows(200, 5, 7), KFold.Rows(200, 5, 8));
        Assert.Equal(KFold.StratifiedRows(labels, 3, 5, 7), KFold.StratifiedRows(labels, 3, 5, 7));
        Assert.NotEqual(KFold.StratifiedRows(labels, 3, 5, 7), KFold.StratifiedRows(labels, 3, 5, 8));

        // What a seed means does not change; computed by another program.
        Assert.Equal([[0, 6, 7], [1, 2, 5], [3, 4]], KFold.Rows(8, 3, 1));
    }

    [Fact]
    public void DataSets_OfFolds_AreTheRowsAndTheOthers()
    {
        var random = new RandomNumbers(output);
        var labels = random.Labels(40, 3);
        labels.AsSpan(0, 12).Clear();
        labels.AsSpan(12, 9).Fill(1);
        labels.AsSpan(21, 9).Fill(2);
        var numbers = Enumerable.Range(0, 40).Select(i => (float)i).ToArray();
        var data = Dataset.FromLabels(numbers, 1, labels, 3).WithWeights([.. numbers.Select(n => n + 1)]);

        var tests = KFold.StratifiedRows(labels, 3, 4, 11);
        foreach (var (f, (train, test)) in data.StratifiedFolds(4, 11).Index())
        {
            Assert.Equal(tests[f].Select(row => (float)row), test.Features.ToArray());
            Assert.Equal(numbers.Except(test.Features.ToArray()), train.Features.ToArray());
            Assert.Equal(test.Features.ToArray().Select(n => n + 1), test.Weights!.Value.ToArray());
            Assert.Equal((3, 3), (train.Classes, test.Classes));
        }

        Assert.Equal(
            KFold.Rows(40, 3, 2).Select(rows => rows.Select(row => (float)row)),
            data.Folds(3, 2).Select(pair => pair.Test.Features.ToArray().AsEnumerable()));

        var regression = new Dataset(random.SingleMatrix(10, 2), random.SingleMatrix(10, 1));
        Assert.Equal([4, 3, 3], regression.StratifiedFolds(3, 1).Select(pair => pair.Test.Rows));
    }

    [Fact]
    public void StratifiedFolds_RareClass_IsNamedWithItsCount()
    {
        var data = Dataset.FromLabels(new float[9, 1], [0, 0, 0, 0, 1, 1, 1, 2, 2], classNames: ["a", "b", "rare"]);
        Says(() => data.StratifiedFolds(3, 1), "Class 2 (rare) has 2 rows for 3 folds", "at most 2 folds");
        Says(() => KFold.StratifiedRows([0, 0, 1], 2, 2, 1), "Class 1 has 1 row for 2 folds");
        Says(() => KFold.StratifiedRows([0, 0, 1, 1], 3, 2, 1), "Class 2 has 0 rows for 2 folds");
        Says(() => KFold.StratifiedRows([0, 0, 1, 5], 2, 2, 1), "labels has 5 at row 3");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(7)]
    public void Folds_NumberOutOfRange_IsRefused(int folds)
    {
        var data = Dataset.FromLabels(new float[6, 1], [0, 0, 0, 1, 1, 1]);
        foreach (var make in new Func<object>[]
        {
            () => KFold.Rows(6, folds, 1), () => data.Folds(folds, 1), () => data.StratifiedFolds(folds, 1),
        })
            Assert.Contains(
                "6 rows can make 2 to 6 folds",
                Assert.Throws<ArgumentOutOfRangeException>(nameof(folds), make).Message,
                StringComparison.Ordinal);
    }

    private static void AreEven(IReadOnlyList<int[]> folds, int rows)
    {
        Assert.Equal(Enumerable.Range(0, rows), folds.SelectMany(fold => fold).Order());
        Assert.InRange(folds.Max(fold => fold.Length) - folds.Min(fold => fold.Length), 0, 1);
        Assert.All(folds, fold => Assert.Equal(fold.Order(), fold));
    }

    private static void Says(Func<object> make, params string[] parts)
    {
        var message = Assert.Throws<ArgumentException>(make).Message;
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }
}
