namespace GpuBp.Tests.Data.Sources;

/// <summary>Datasets of records, arrays, matrices and spans.</summary>
public class DatasetRowsTests
{
    private sealed record Flower(double Length, double Width, string Kind, Payment Payment);

    private static readonly Flower[] Flowers =
    [
        new(5.1, 3.5, "setosa", Payment.Invoice),
        new(6.2, 2.9, "virginica", Payment.Card),
        new(4.9, 3.0, "setosa", Payment.Invoice),
        new(5.5, 2.5, "Versicolor", Payment.Card),
    ];

    [Fact]
    public void From_Records_KeepsFeaturesAndTheNamesOfClasses()
    {
        var data = Dataset.From(Flowers, f => [f.Length, f.Width], f => f.Kind, ["length", "width"]);

        Assert.Equal([5.1f, 3.5f, 6.2f, 2.9f, 4.9f, 3, 5.5f, 2.5f], data.Features.ToArray());
        Assert.Equal(["Versicolor", "setosa", "virginica"], data.ClassNames!);
        Assert.Equal([1, 2, 1, 0], data.Labels.ToArray());
        Assert.Equal(["length", "width"], data.FeatureNames!);
    }

    [Fact]
    public void From_LabelsOfEachType_AreClassesOrNumbers()
    {
        Assert.Equal(["Card", "Invoice"], Of(f => f.Payment).ClassNames!);
        Assert.Equal([1, 0, 1, 0], Of(f => f.Payment).Labels.ToArray());
        Assert.Equal(["false", "true"], Of(f => f.Kind == "setosa").ClassNames!);
        Assert.Equal([1, 0, 1, 0], Of(f => f.Kind == "setosa").Labels.ToArray());
        Assert.Null(Of(f => (int)f.Payment / 2).ClassNames);
        Assert.Equal(["-1", "1"], Of(f => f.Kind == "setosa" ? 1 : -1).ClassNames!);
        Assert.Equal([5.1f, 6.2f, 4.9f, 5.5f], Of(f => f.Length).Targets.ToArray());
        Assert.Equal([3.5f, 2.9f, 3, 2.5f], Of(f => (float)f.Width).Targets.ToArray());
        Assert.Equal(2, Of(f => new[] { f.Length, f.Width }).Outputs);
        Assert.Equal(
            [2, 0, 2, 1],
            Dataset.From(Flowers, f => [f.Length], f => f.Kind, null, ["virginica", "Versicolor", "setosa"]).Labels
                .ToArray());

        static Dataset Of<TLabel>(Func<Flower, TLabel> label)
            where TLabel : notnull => Dataset.From(Flowers, f => new[] { (float)f.Length }, label);
    }

    [Fact]
    public void From_ArraysMatrixAndSpan_AreTheSameDataset()
    {
        float[][] rows = [[1, 2], [3, 4], [5, 6]];
        double[][] doubles = [[1, 2], [3, 4], [5, 6]];
        var matrix = new double[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } };
        string[] labels = ["a", "b", "a"];
        ReadOnlySpan<float> flat = [1, 2, 3, 4, 5, 6];

        foreach (var data in new[]
        {
            Dataset.From(rows, labels),
            Dataset.From(doubles, labels),
            Dataset.From(matrix, labels),
            Dataset.From<float, string>(flat, 2, labels),
            Dataset.From((int[][])[[1, 2], [3, 4], [5, 6]], (List<string>)[.. labels]),
        })
        {
            Assert.Equal([1f, 2, 3, 4, 5, 6], data.Features.ToArray());
            Assert.Equal([0, 1, 0], data.Labels.ToArray());
            Assert.Equal(["a", "b"], data.ClassNames!);
        }

        Assert.Equal([0.5f, 1.5f, 2.5f], Dataset.From(matrix, [0.5f, 1.5f, 2.5f]).Targets.ToArray());
    }

    [Fact]
    public void From_WhatCannotBeLearnt_IsRefusedByRowOrColumn()
    {
        string[] two = ["a", "b"];
        Refuses("row 1 has 3 numbers; 2 are expected", () => Dataset.From<float, string>([[1, 2], [3, 4, 5]], two));
        Refuses("row 1 is null", () => Dataset.From<float, string>([[1, 2], null!], two));
        Refuses("labels has 2 rows, features 3", () => Dataset.From<float, string>([[1], [2], [3]], two));
        Refuses("that of row 1 is null", () => Dataset.From<float, string>([[1], [2]], ["a", null!]));
        Refuses("every row has \"a\"", () => Dataset.From<float, string>([[1], [2]], ["a", "a"]));
        Refuses("every row has \"true\"", () => Dataset.From<float, bool>([[1], [2]], [true, true]));
        Refuses("features have no row", () => Dataset.From<float, string>(Array.Empty<float[]>(), []));
        Refuses("NaN at row 1", () => Dataset.From<double, string>([[1], [double.NaN]], two));
        Refuses("Infinity at row 1", () => Dataset.From<double, string>([[1], [1e300]], two));
        Refuses("labels are DateTime", () => Dataset.From<float, DateTime>([[1], [2]], [DateTime.MinValue, DateTime.MaxValue]));
        Refuses("labels have \"b\"", () => Dataset.From<float, string>([[1], [2]], two, null, ["a", "c"]));
        Refuses(
            "500 different ones",
            () => Dataset.From(Enumerable.Range(0, 500), i => [(float)i], i => 100_000 + 7 * i));
    }

    // 600 time stamps, 5 s apart, are 24 different floats.
    [Fact]
    public void From_DoublesThatFloatsCannotTellApart_AreRefused()
    {
        var times = Enumerable.Range(0, 600).Select(i => 1.7e9 + 5 * i).ToArray();

        Refuses("column 1 (time) runs from 1700000000", () => Dataset.From(times, t => [1, t], t => t > 1.7e9 + 1500, ["one", "time"]));
        Assert.Equal(600, Dataset.From(times, t => [t - 1.7e9], t => t > 1.7e9 + 1500).Rows);
        Assert.Equal(600, Dataset.From(times, t => [1.7e9 + 3, t - 1.7e9], t => t > 1.7e9 + 1500).Rows);
    }

    private static void Refuses(string words, Action action) =>
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
