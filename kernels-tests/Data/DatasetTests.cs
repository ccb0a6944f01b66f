using System.Runtime.InteropServices;

namespace GpuBp.Tests.Data;

public sealed class DatasetTests(ITestOutputHelper output)
{
    private static readonly float[,] TwoRows = { { 1, 2, 3 }, { 4, 5, 6 } };

    [Fact]
    public void Constructor_RandomShapes_KeepsEveryElement()
    {
        var random = new RandomNumbers(output);
        var (rows, inputs, outputs) = (
            random.NextInt(1, 40), random.NextInt(1, 9), random.NextInt(1, 5));
        var features = random.SingleMatrix(rows, inputs);
        var targets = random.SingleMatrix(rows, outputs);

        var data = new Dataset(features, targets);
        var flat = new Dataset(data.Features.Span, inputs, data.Targets.Span, outputs);

        foreach (var dataset in new[] { data, flat })
        {
            Assert.Equal((rows, inputs, outputs), (dataset.Rows, dataset.Inputs, dataset.Outputs));
            for (var i = 0; i < rows; i++)
            {
                for (var k = 0; k < inputs; k++)
                    Assert.Equal(features[i, k], dataset.Row(i)[k]);
                for (var j = 0; j < outputs; j++)
                    Assert.Equal(targets[i, j], dataset.Target(i)[j]);
            }
        }
    }

    [Fact]
    public void Constructor_SourcesChangedLater_KeepsItsOwn()
    {
        var features = (float[,])TwoRows.Clone();
        string[] names = ["a", "b", "c"];
        var data = new Dataset(features, new float[2, 1], names);
        (features[0, 0], names[0]) = (99, "changed");
        Assert.Equal(1, data.Features.Span[0]);
        Assert.Equal(["a", "b", "c"], data.FeatureNames!);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "Infinity")]
    [InlineData(float.NegativeInfinity, "-Infinity")]
    public void Constructor_NotFinite_NamesRowAndColumn(float value, string shown)
    {
        float[,] bad = { { 1, 2, 3 }, { 4, 5, value } };
        Refused<ArgumentException>(
            () => new Dataset(bad, new float[2, 1]), "features", shown, "row 1, column 2", "finite");
        Refused<ArgumentException>(
            () => new Dataset(bad, new float[2, 1], ["a", "b", "width"]),
            "row 1, column 2 (width)");
        Refused<ArgumentException>(
            () => new Dataset(new float[2, 1], bad), "targets", shown, "row 1, column 2");
    }

    [Fact]
    public void Constructor_BadShapes_SaysWhich()
    {
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[3, 1]),
            "targets has 3 rows", "features 2");
        Refused<ArgumentException>(
            () => new Dataset(new float[0, 3], new float[0, 1]),
            "features is [0 × 3]");
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[2, 0]),
            "targets is [2 × 0]");
        Refused<ArgumentException>(
            () => new Dataset(new float[5], 2, new float[2], 1),
            "features has 5", "multiple of 2");
        Refused<ArgumentException>(
            () => new Dataset([], 2, [], 1),
            "at least one row");
        Assert.Throws<ArgumentOutOfRangeException>(
            "inputs", () => new Dataset(new float[4], 0, new float[2], 1));
        Assert.Throws<ArgumentNullException>("features", () => new Dataset(null!, new float[2, 1]));
        Assert.Throws<ArgumentNullException>("targets", () => new Dataset(TwoRows, null!));
    }

    [Fact]
    public void Constructor_BadNames_SaysHowMany()
    {
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[2, 1], ["a"]),
            "featureNames has 1", "3 inputs");
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[2, 1], null, ["a", "b", "c"]),
            "classNames has 3", "2 classes");
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[,] { { 7 }, { 8 } }, null, ["a", "b"]),
            "no classes");
        Refused<ArgumentException>(
            () => new Dataset(TwoRows, new float[2, 1], ["a", null!, "c"]),
            "featureNames[1] is null");
    }

    [Fact]
    public void IsClassification_BinaryColumn_HasTwoClasses()
    {
        var data = new Dataset(TwoRows, new float[,] { { 1 }, { 0 } }, classNames: ["no", "yes"]);
        Assert.True(data.IsClassification);
        Assert.Equal((2, 1), (data.Classes, data.Outputs));
        Assert.Equal([1, 0], data.Labels);
        Assert.Equal(["no", "yes"], data.ClassNames!);
    }

    [Theory]
    [InlineData(0, 0.5f)]
    [InlineData(1, 1)]
    [InlineData(0, 0)]
    public void IsClassification_NotOneHot_IsFalse(float first, float second)
    {
        var data = new Dataset(TwoRows, new[,] { { 1, 0 }, { first, second } });
        Assert.False(data.IsClassification);
        Assert.Equal(0, data.Classes);
        Assert.Contains("no labels", Message<InvalidOperationException>(() => data.Labels.Length));
    }

    [Fact]
    public void FromLabels_RandomLabels_AreOneHot()
    {
        var random = new RandomNumbers(output);
        var (rows, classes) = (random.NextInt(20, 60), random.NextInt(2, 10));
        var labels = random.Labels(rows, classes);

        var data = Dataset.FromLabels(random.SingleMatrix(rows, 3), labels);

        Assert.Equal((classes, classes), (data.Classes, data.Outputs));
        Assert.True(data.IsClassification);
        Assert.Equal(labels, data.Labels);
        for (var i = 0; i < rows; i++)
        {
            Assert.Equal(1, data.Target(i)[labels[i]]);
            Assert.Equal(classes - 1, data.Target(i).Count(0f));
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(-1)]
    public void FromLabels_OutOfRange_NamesRowLabelAndRange(int label)
    {
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0, label], classes: 3),
            $"labels has {label}", "row 1", "0 to 2");
    }

    [Fact]
    public void FromLabels_BadLabels_SaysWhy()
    {
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0, -1]),
            "labels has -1 at row 1");
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [1, 2]),
            "no row has class 0", "from 0");
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0, 0]),
            "no row has class 1");
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0, int.MaxValue]),
            "no row has class 1");
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0]),
            "labels has 1 rows", "features 2");
        Refused<ArgumentException>(
            () => Dataset.FromLabels(TwoRows, [0, 1], classes: int.MaxValue),
            "at most");
        Assert.Throws<ArgumentOutOfRangeException>(
            "classes", () => Dataset.FromLabels(TwoRows, [0, 0], classes: 1));
    }

    [Fact]
    public void Subset_RandomRows_KeepsThemInOrder()
    {
        var random = new RandomNumbers(output);
        var data = Dataset.FromLabels(
            random.SingleMatrix(30, 4), random.Labels(30, 3), classNames: ["a", "b", "c"]);
        var rows = Enumerable.Range(0, 50).Select(_ => random.NextInt(0, 29)).ToArray();

        var subset = data.Subset(rows);

        Assert.Equal(50, subset.Rows);
        Assert.Equal(3, subset.Classes);
        Assert.Equal(data.ClassNames, subset.ClassNames);
        for (var i = 0; i < rows.Length; i++)
        {
            Assert.Equal(data.Row(rows[i]), subset.Row(i));
            Assert.Equal(data.Target(rows[i]), subset.Target(i));
            Assert.Equal(data.Labels[rows[i]], subset.Labels[i]);
        }
    }

    [Fact]
    public void Subset_OneRowOfRegression_StaysRegression()
    {
        var data = new Dataset(TwoRows, new float[,] { { 1 }, { 2.5f } });
        Assert.False(data.Subset([0]).IsClassification);
    }

    [Fact]
    public void RowsAskedFor_OutOfRange_NamesTheRange()
    {
        var data = new Dataset(TwoRows, new float[2, 1]);
        Refused<ArgumentOutOfRangeException>(
            () => data.Subset([0, 2]),
            "0 to 1", "2");
        Refused<ArgumentOutOfRangeException>(
            () => data.Row(-1).Length,
            "0 to 1", "-1");
        Refused<ArgumentOutOfRangeException>(
            () => data.Target(2).Length,
            "0 to 1");
        Refused<ArgumentException>(
            () => data.Subset([]),
            "at least one row");
    }

    [Fact]
    public void MapFeatures_Scale_LeavesOriginalAndTargets()
    {
        var data = Dataset.FromLabels(TwoRows, [0, 1], featureNames: ["a", "b", "c"]);
        var scaled = data.MapFeatures(x => x / 4);
        Assert.Equal([0.25f, 0.5f, 0.75f, 1, 1.25f, 1.5f], scaled.Features.ToArray());
        Assert.Equal([1, 2, 3, 4, 5, 6], data.Features.ToArray());
        Assert.Equal(data.Labels, scaled.Labels);
        Assert.Equal(data.FeatureNames, scaled.FeatureNames);
    }

    [Fact]
    public void MapFeatures_ToInfinity_NamesRowAndColumn()
    {
        var data = new Dataset(TwoRows, new float[2, 1], ["a", "b", "c"]);
        var message = Message<ArgumentException>(() => data.MapFeatures(x => 1 / (x - 5)));
        Contains(message, "map turns 5", "row 1, column 1 (b)", "Infinity");
        Assert.Throws<ArgumentNullException>(() => data.MapFeatures(null!));
    }

    [Fact]
    public void ToString_Classification_ShowsShape() =>
        Assert.Equal("2 rows, 3 inputs, 2 classes", Dataset.FromLabels(TwoRows, [0, 1]).ToString());

    private static string Message<T>(Func<object> action)
        where T : Exception => Assert.Throws<T>(action).Message;

    private static void Refused<T>(Func<object> action, params string[] parts)
        where T : Exception => Contains(Message<T>(action), parts);

    private static void Contains(string message, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));

    [Fact]
    public void Wrap_Arrays_KeepsThemWithoutACopy()
    {
        float[] features = [1, 2, 3, 4, 5, 6], targets = [0, 1, 1];

        var data = Dataset.Wrap(features, inputs: 2, targets, outputs: 1, ["a", "b"], ["no", "yes"]);

        Assert.Equal("3 rows, 2 inputs, 2 classes", data.ToString());
        Assert.Equal([0, 1, 1], data.Labels);
        Assert.True(MemoryMarshal.TryGetArray(data.Features, out var kept));
        Assert.Same(features, kept.Array);
        Assert.True(MemoryMarshal.TryGetArray(data.Targets, out kept));
        Assert.Same(targets, kept.Array);
    }

    [Fact]
    public void Wrap_WhatDoesNotFit_IsRefusedAsByTheConstructor()
    {
        Assert.Throws<ArgumentNullException>("features", () => Dataset.Wrap(null!, 1, [1], 1));
        Assert.Throws<ArgumentNullException>("targets", () => Dataset.Wrap([1], 1, null!, 1));
        Assert.Throws<ArgumentException>("targets", () => Dataset.Wrap([1, 2], 1, [1], 1));
        Assert.Throws<ArgumentException>("features", () => Dataset.Wrap([float.NaN], 1, [1], 1));
    }
}
