using System.Globalization;
using System.Text;

namespace GpuBp.Tests.Data.Tables;

/// <summary>Values that come often, and dates as most are, are found in ways of their own.</summary>
public sealed class FrequentValueTests(ITestOutputHelper output)
{
    // Few letters at few places, so that many texts and numbers share a slot.
    [Fact]
    public void DistinctCells_OfRandomCells_CountEachValue()
    {
        var random = new RandomNumbers(output);
        var format = new CellFormat('.', CellFormat.UsualMarks);
        var (chunk, cells) = (new RowChunk(1), new List<string>());
        for (var i = 0; i < 3000; i++)
        {
            var cell = random.NextInt(0, 1) == 0
                ? string.Concat(Enumerable.Range(0, random.NextInt(2, 6)).Select(_ => "xyz"[random.NextInt(0, 2)]))
                : $"{random.NextInt(-300, 300)}{(random.NextInt(0, 3) == 0 ? ".0" : "")}";
            cells.Add(cell);
            chunk.Add(Encoding.UTF8.GetBytes(cell));
            chunk.EndRow(i + 1);
        }

        var profile = new ColumnProfile(new ColumnPlace("t", 0, null), format, cells.Count);
        profile.Add(chunk, 0, [.. Enumerable.Range(0, cells.Count)]);

        static object Value(string cell) =>
            double.TryParse(cell, CultureInfo.InvariantCulture, out var number) ? number + 0.0 : cell;
        var expected = cells.GroupBy(Value)
            .Select(group => (group.MinBy(cell => cell.Length)!, group.LongCount()));
        Assert.Equal(expected.Order(), profile.Distinct.Values.Order());
    }

    [Fact]
    public void CategoryPlaces_OfTextsThatShareSlots_FindsEach()
    {
        var format = new CellFormat('.', CellFormat.UsualMarks);
        string[] values = [.. "abcdefghij".SelectMany(x => "abcdefghij".Select(y => $"m{x}n{y}z"))];
        var places = new CategoryPlaces(values, format, format);

        Assert.Equal(
            Enumerable.Range(0, values.Length),
            values.Select(value => places.Find(new Cell(Encoding.UTF8.GetBytes(value)))));
        Assert.Equal(-1, places.Find(new Cell("mznzz"u8)));
    }

    [Fact]
    public void Date_OfRandomDigits_IsThatOfTheFramework()
    {
        var random = new RandomNumbers(output);
        string[] forms =
            ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd HH:mm:ss"];
        var days = new double[DateText.Orders];
        for (var n = 0; n < 5000; n++)
        {
            var day = $"{random.NextInt(0, 9999):D4}-{random.NextInt(0, 13):D2}-{random.NextInt(0, 32):D2}";
            var time = $"{random.NextInt(0, 23):D2}:{random.NextInt(0, 61):D2}:{random.NextInt(0, 59):D2}";
            var text = random.NextInt(0, 2) switch { 0 => day, 1 => $"{day}T{time}", _ => $"{day} {time}" };
            var isDate = DateTime.TryParseExact(
                text, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);

            Assert.Equal(isDate, DateText.TryParse(Encoding.UTF8.GetBytes(text), days));
            if (isDate)
                Assert.Equal(
                    (date - new DateTime(2000, 1, 1)).Ticks / TimeSpan.TicksPerSecond,
                    (long)Math.Round(days[(int)DateOrder.YearMonthDay] * 86_400));
        }
    }
}
