namespace GpuBp.Tests.Data;

/// <summary>Target columns of which the cells tell what they hold.</summary>
public sealed class CsvInferredTargetTests : IDisposable
{
    private static readonly CsvOptions Inferred = new() { TargetKind = CsvTargetKind.Inferred };

    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("b a b", "a,b", "1 0 1")]
    [InlineData("10 9 10 1", "1,9,10", "2 1 2 0")]
    [InlineData("-1 1 -1", "-1,1", "0 1 0")]
    [InlineData("1 x 2.5", "1,2.5,x", "0 2 1")]
    public void Read_TextOrFewWholeNumbers_AreClasses(string cells, string names, string labels)
    {
        var data = CsvFile.Read(Table(cells.Split(' ')), Inferred);

        Assert.Equal(names.Split(','), data.ClassNames!);
        Assert.Equal(labels.Split(' ').Select(int.Parse), data.Labels.ToArray());
    }

    [Fact]
    public void Read_FractionsOrManyWholeNumbers_AreNumbers()
    {
        var fractions = CsvFile.Read(Table(["1", "2", "2.5"]), Inferred);
        var many = CsvFile.Read(Table([.. Enumerable.Range(0, 21).Select(n => $"{n}")]), Inferred);
        var few = CsvFile.Read(Table([.. Enumerable.Range(0, 20).Select(n => $"{n}")]), Inferred);

        Assert.Equal((false, 1), (fractions.IsClassification, fractions.Outputs));
        Assert.Equal([1, 2, 2.5f], fractions.Targets.ToArray());
        Assert.Equal((false, 1), (many.IsClassification, many.Outputs));
        Assert.Equal((true, 20), (few.IsClassification, few.Classes));
    }

    [Fact]
    public void Read_WhatIsNeither_SaysWhere()
    {
        Assert.EndsWith(
            "column 2 (t): every row has \"x\"; at least two classes, or numbers, are expected.",
            Error(["x", "x"]));
        Assert.Contains(
            "line 3, column 1 (t): \"\" is empty; a class or a number is expected",
            Assert.Throws<DataException>(
                () => CsvFile.Read(_folder.Write("t,a\nx,1\n,2\n"), Inferred with { TargetColumn = "t" })).Message);
        Assert.Contains(
            "line 1002, column 2 (t): \"c1000\" is one class more than the 1,000 that are taken from a file",
            Error([.. Enumerable.Range(0, 1001).Select(n => $"c{n}")]));
        Assert.Contains(
            "they go with ClassName and ClassIndex",
            Assert.Throws<ArgumentException>(
                () => CsvFile.Read(Table(["a", "b"]), Inferred with { ClassNames = ["a", "b"] })).Message);
    }

    private string Error(string[] cells) =>
        Assert.Throws<DataException>(() => CsvFile.Read(Table(cells), Inferred)).Message;

    private string Table(string[] cells) =>
        _folder.Write("a,t\n" + string.Concat(cells.Select((cell, n) => $"{n},{cell}\n")));
}
