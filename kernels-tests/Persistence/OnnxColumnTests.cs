using GpuBp.Tests.Data;

namespace GpuBp.Tests.Persistence;

/// <summary>How a graph encodes each kind of column, in ONNX Runtime.</summary>
public sealed class OnnxColumnTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory, InlineData(true), InlineData(false)]
    public void Number_Missing_IsFilled(bool isDouble)
    {
        var column = new OnnxNumberColumn("age", 0.5, isDouble, []);

        Assert.Equal(
            [1.25, 0.5, -3], Run(isDouble ? new[] { 1.25, double.NaN, -3 } : new[] { 1.25f, float.NaN, -3 }, column));
        Assert.Equal(
            [double.NaN],
            Run(
                isDouble ? new[] { double.NaN } : new[] { float.NaN }, column with { Fill = double.NaN }));
    }

    [Fact]
    public void OneHot_KnownMissingOrUnknown_IsAtItsPlace()
    {
        var places = new Dictionary<string, int> { [""] = 0, ["NA"] = 0, ["blau"] = 1, ["weiß"] = 2 };
        var column = new OnnxCategoryColumn("colour", places, 3, IsOneHot: true, Unknown: 0);
        string[] cells = ["weiß", "NA", "", "blau", "Blau"];

        Assert.Equal(
            [0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0], Run(cells, column));
        Assert.Equal(
            [0, 1, 0, double.NaN, double.NaN, double.NaN],
            Run(cells[3..], column with { Unknown = double.NaN }));
    }

    [Fact]
    public void Place_KnownOrUnknown_IsTheNumber()
    {
        var places = new Dictionary<string, int> { ["low"] = 0, ["high"] = 1, ["highest"] = 2 };
        var column = new OnnxCategoryColumn("level", places, 3, IsOneHot: false, Unknown: 0.75);
        string[] cells = ["highest", "low", "high", "", "none"];

        Assert.Equal([2, 0, 1, 0.75, 0.75], Run(cells, column));
    }

    [Theory]
    [InlineData(DateParts.None), InlineData(DateParts.Year), InlineData(DateParts.Week), InlineData(DateParts.Day)]
    [InlineData(DateParts.Year | DateParts.Week | DateParts.Day)]
    public void Date_AnyParts_IsDaysAndAngles(DateParts parts)
    {
        var random = RandomNumbers.Create();
        double[] days =
        [
            0, 6, 7, -1, -7, -0.25, 8765.43210, 36524.999999, -36524.5,
            .. Enumerable.Range(0, 500).Select(_ => random.NextDouble(-50_000, 50_000)),
        ];
        var column = new OnnxDateColumn("day", double.NaN, null, parts);

        var encoded = Run(days, column);

        var expected = days.SelectMany(day => Date(day, parts)).ToArray();
        Assert.Equal(expected.Length, encoded.Length);
        Assert.All(expected.Zip(encoded), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Date_Missing_IsFilledOrAsUnknown()
    {
        var filled = new OnnxDateColumn("day", 3.25, null, DateParts.Week);
        var unknown = new OnnxDateColumn("day", double.NaN, [9, 0.1, 0.2], DateParts.Year);

        Assert.Equal(Date(3.25, DateParts.Week), Run(new[] { double.NaN }, filled));
        Assert.Equal([9, 0.1, 0.2], Run(new[] { double.NaN }, unknown));
    }

    [Fact]
    public void Table_OfEveryKind_TakesColumnsByTheirNames()
    {
        OnnxColumn[] columns =
        [
            new OnnxNumberColumn("a", 5, IsDouble: false, []), new OnnxNumberColumn("add", double.NaN, IsDouble: false, []),
            new OnnxNumberColumn("time", 7, IsDouble: true, []),
            new OnnxCategoryColumn("concat", new Dictionary<string, int> { ["x"] = 0, ["y"] = 1 }, 2, true, 0),
            new OnnxNumberColumn("a", 6, IsDouble: false, []),
            new OnnxDateColumn("Größe, cast_2", 0, null, DateParts.Week),
        ];
        var graph = new OnnxGraph();
        graph.Output(OnnxTable.Encode(graph, columns), new OnnxPort("add", OnnxType.Double, 13));
        using var program = Open(graph);
        var (none, noneAsFloat) = (new[] { double.NaN, 1 }, new[] { float.NaN, 1 });
        string[] texts = ["y", "z"];

        var encoded = program.Run(new Dictionary<string, Array>
        {
            ["a"] = noneAsFloat,
            ["add"] = new[] { 2f, 3 },
            ["time"] = none,
            ["concat"] = texts,
            ["a_2"] = noneAsFloat,
            ["Größe, cast_2"] = none,
        });

        Assert.Equal(
            [5, 2, 7, 0, 1, 6, 0, 1, 0, 0, 0, 0, 0, 0, 1, 3, 1, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0],
            (double[])Assert.Single(encoded).Value);
        Assert.Equal("add_2", Assert.Single(encoded).Key);
        Assert.Equal(["a", "add", "time", "concat", "a_2", "Größe, cast_2"], program.Inputs.Keys);
    }

    private double[] Run(Array cells, OnnxColumn column)
    {
        var graph = new OnnxGraph();
        graph.Output(OnnxTable.Encode(graph, [column]), new OnnxPort("encoded", OnnxType.Double, column.Inputs));
        using var program = Open(graph);
        return (double[])program.Run(new Dictionary<string, Array> { [column.Name] = cells })["encoded"];
    }

    private OnnxProgram Open(OnnxGraph graph)
    {
        var path = _folder.Path("columns.onnx");
        using (var file = File.Create(path))
            graph.Write("columns", "1.0", file);
        return new OnnxProgram(path);
    }

    private static List<double> Date(double days, DateParts parts)
    {
        var date = new DateTime(2000, 1, 1).AddDays(Math.Floor(days));
        List<double> inputs = [days];
        if (parts.HasFlag(DateParts.Year))
            inputs.AddRange([Math.Sin(days / 365.2425 * Math.Tau), Math.Cos(days / 365.2425 * Math.Tau)]);
        if (parts.HasFlag(DateParts.Week))
        {
            inputs.AddRange(
                new[]
                {
                    DayOfWeek.Saturday, DayOfWeek.Sunday, DayOfWeek.Monday, DayOfWeek.Tuesday, DayOfWeek.Wednesday,
                    DayOfWeek.Thursday, DayOfWeek.Friday,
                }.Select(day => day == date.DayOfWeek ? 1.0 : 0));
        }

        if (parts.HasFlag(DateParts.Day))
            inputs.AddRange([Math.Sin(days * Math.Tau), Math.Cos(days * Math.Tau)]);
        return inputs;
    }
}
