namespace GpuBp.Tests.Data.Tables;

/// <summary>Each threshold of a plan, just below and just above.</summary>
public sealed class ThresholdTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(98, ColumnKind.Number)]
    [InlineData(97, null)]
    public void Numbers_FromAShareOn(int numbers, ColumnKind? kind) => Expect(
        kind, Enumerable.Range(0, 100).Select(i => i < numbers ? $"{i * 37 % 101}.5" : $"x{i}"), "is none of the numbers");

    [Theory]
    [InlineData(98, ColumnKind.Date)]
    [InlineData(97, null)]
    public void Dates_FromAShareOn(int dates, ColumnKind? kind) => Expect(
        kind, Enumerable.Range(0, 100).Select(i => i < dates ? $"20{10 + i % 20}-01-{i % 28 + 1:00}" : $"x{i}"), "is none of the dates");

    [Theory]
    [InlineData(50, null)]
    [InlineData(49, ColumnKind.Identifier)]
    public void Mixed_FromAShareOfNumbersOn(int numbers, ColumnKind? kind) => Expect(
        kind, Enumerable.Range(0, 100).Select(i => i < numbers ? $"{i}.5" : $"x{i}"), "is none of the numbers");

    [Theory]
    [InlineData(20, ColumnKind.Category)]
    [InlineData(21, null)]
    public void Mixed_OfFewTexts_IsACategory(int texts, ColumnKind? kind) => Expect(
        kind, Enumerable.Range(0, 100).Select(i => i % texts == 0 ? "3+" : $"{i % texts}"), "is none of the numbers");

    [Theory]
    [InlineData(1000, ColumnKind.Category)]
    [InlineData(1001, ColumnKind.Identifier)]
    public void Category_UpToSoManyTexts(int texts, ColumnKind kind) =>
        Expect(kind, Enumerable.Range(0, 3100).Select(i => $"c{i % texts}"));

    [Theory]
    [InlineData(49, ColumnKind.Category)]
    [InlineData(50, ColumnKind.Identifier)]
    public void Identifier_FromAShareOfDifferentTextsOn(int texts, ColumnKind kind) =>
        Expect(kind, Enumerable.Range(0, 100).Select(i => $"c{i % texts}"));

    [Theory]
    [InlineData(9, ColumnKind.Category)]
    [InlineData(10, ColumnKind.Identifier)]
    public void Identifier_FromSoManyCellsOn(int rows, ColumnKind kind) =>
        Expect(kind, Enumerable.Range(0, rows).Select(i => $"c{i}"));

    [Theory]
    [InlineData(20, ColumnKind.Category)]
    [InlineData(21, ColumnKind.Identifier)]
    public void Identifier_OfSoManyDifferentTexts(int texts, ColumnKind kind) =>
        Expect(kind, Enumerable.Range(0, texts + 1).Select(i => $"c{i % texts}"));

    [Theory]
    [InlineData(2, ColumnKind.Number)]
    [InlineData(3, ColumnKind.Category)]
    public void LeadingZeros_FromAShareOn(int zeros, ColumnKind kind) =>
        Expect(kind, Enumerable.Range(0, 100).Select(i => i < zeros ? "007" : $"{100 + i % 9}"));

    [Theory]
    [InlineData(20, 20)]
    [InlineData(21, 0)]
    public void Target_OfSoManyWholeNumbers_IsClasses(int numbers, int classes) =>
        ExpectClasses(classes, Enumerable.Range(0, 100).Select(i => $"{i % numbers}"));

    [Theory]
    [InlineData(10, 5)]
    [InlineData(9, 0)]
    public void Target_WithSoManyRowsOfEachNumber_IsClasses(int rows, int classes) =>
        ExpectClasses(classes, Enumerable.Range(0, rows).Select(i => $"{i % 5}"));

    [Theory]
    [InlineData(365, true, true)]
    [InlineData(364, false, true)]
    [InlineData(14, false, true)]
    [InlineData(13, false, false)]
    public void DateParts_FromASpanOn(int span, bool year, bool week) =>
        ExpectParts(Enumerable.Range(0, span + 1), year, week);

    [Theory]
    [InlineData(7, true, true)]
    [InlineData(8, true, false)]
    [InlineData(92, true, false)]
    [InlineData(93, false, false)]
    public void DateParts_UpToSoManyDaysBetweenDates(int days, bool year, bool week) =>
        ExpectParts(Enumerable.Range(0, 60).Select(i => i * days), year, week);

    private void ExpectParts(IEnumerable<int> days, bool year, bool week)
    {
        var first = new DateTime(2021, 3, 1, 0, 0, 0, DateTimeKind.Unspecified);
        var plan = Column([.. days.Select(day => first.AddDays(day).ToString("yyyy-MM-dd"))]);
        Assert.Equal(
            (year, week),
            (plan.DateParts.HasFlag(DateParts.Year), plan.DateParts.HasFlag(DateParts.Week)));
    }

    [Theory]
    [InlineData(48, true)]
    [InlineData(47, false)]
    public void DateParts_TimeOfDayFromASpanOn(int hours, bool day)
    {
        var first = new DateTime(2021, 3, 1, 5, 0, 0, DateTimeKind.Unspecified);
        var plan = Column([first.ToString("yyyy-MM-dd HH:mm"), first.AddHours(hours).ToString("yyyy-MM-dd HH:mm")]);
        Assert.Equal(day, plan.DateParts.HasFlag(DateParts.Day));
    }

    [Theory]
    [InlineData(10, 25)]
    [InlineData(9, 0)]
    public void Array_WithSoManyRowsOfEachLabel_IsClasses(int rows, int classes)
    {
        double[] labels = [.. Enumerable.Range(0, 25 * rows).Select(i => (double)(i % 25))];
        var table = new Table(new NumberSource("an array", new double[labels.Length], 1, labels, 1));
        Assert.Equal(classes, TablePlan.Learn(table).Target!.Classes?.Count ?? 0);
    }

    [Fact]
    public void TextInputs_AboveTheirMost_AreRefusedUnlessNamed()
    {
        string Text(int columns) => string.Join(',', Enumerable.Range(0, columns).Select(k => $"k{k}")) + ",y\n" +
            string.Concat(Enumerable.Range(0, 2100).Select(
                i => string.Concat(Enumerable.Repeat($"c{i % 1000},", columns)) + $"{i % 2}\n"));
        var ten = TablePlan.Learn(Table.Open(_folder.Write(Text(10))));
        Assert.Equal(TableThresholds.MaxTextInputs, ten.Inputs);
        var table = Table.Open(_folder.Write(Text(11)));
        Assert.Contains("become 11,000 inputs", Assert.Throws<DataException>(() => TablePlan.Learn(table)).Message);
        Assert.Equal(11_000, TablePlan.Learn(table, options: new() { Categories = ["k3"] }).Inputs);
    }

    private void Expect(ColumnKind? kind, IEnumerable<string> cells, string? message = null)
    {
        if (kind is not null)
            Assert.Equal(kind, Column([.. cells]).Kind);
        else
            Assert.Contains(message!, Assert.Throws<DataException>(() => Column([.. cells])).Message);
    }

    private ColumnPlan Column(string[] cells) =>
        TablePlan.Learn(Open(cells.Select((cell, i) => $"{cell},{i},{i % 2}")), options: new() { Task = TargetTask.Classification }).Columns[0];

    private void ExpectClasses(int classes, IEnumerable<string> cells) =>
        Assert.Equal(classes, TablePlan.Learn(Open(cells.Select((cell, i) => $"{i * 7 % 5}.5,{i},{cell}"))).Target!.Classes?.Count ?? 0);

    private Table Open(IEnumerable<string> lines) => Table.Open(
        _folder.Write("column,number,target\n" + string.Join('\n', lines) + "\n"), new() { HasHeader = true });
}
