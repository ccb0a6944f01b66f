using System.Text;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Tables of JSON.</summary>
public sealed class JsonTableTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("[\n", ",\n", "\n]\n")]
    [InlineData("[", ",", "]")]
    [InlineData("", "\n", "")]
    [InlineData("\uFEFF", "\r\n", "\r\n")]
    public void Json_OfTheSameRows_IsTheSameTable(string before, string between, string after)
    {
        var rows = SameRows.Draw(RandomNumbers.Create(), 900); // Some buffers of 64 KiB.
        File.WriteAllText(
            _folder.Path("a.json"), before + string.Join(between, SameRows.Json(rows)) + after);

        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), Table.Open(_folder.Path("a.json")));
    }

    [Fact]
    public void Columns_AreAllNamesInOrder_AndLackingOnesAreMissing()
    {
        var table = Read("""[{"b": 1, "a": "x"}, {"c": null, "b": 2.5}, {"a": "y", "c": true}]""");

        Assert.Equal(["b", "a", "c"], table.ColumnNames);
        Assert.Equal(["1|x|", "2.5||", "|y|true"], Rows(table));
    }

    // The files of vega-datasets: names with blanks, nulls, numbers as names, dates as people write them.
    [Fact]
    public void Json_AsVegaDatasetsHasIt_IsThePlanOfItsCsv()
    {
        var json = new StringBuilder("[");
        var csv = new StringBuilder("Title,US Gross,Release Date,Source,IMDB Rating,Miles_per_Gallon,Origin\n");
        for (var i = 0; i < 60; i++)
        {
            var (gross, rating) = ($"{146083 + i * 977}", i % 5 == 0 ? null : $"{(10 + i * 7 % 80) / 10}.{i % 10}");
            var source = i % 4 == 0 ? null : i % 4 == 1 ? "Based on Book/Short Story" : "Original Screenplay";
            json.Append(i == 0 ? "" : ",\n ").Append(
                $$"""{"Title":"The \u00c9tude\/{{i}}","US Gross":{{gross}},"Release Date":"Jun {{1 + i % 28}} {{1990 + i % 20}}",""")
                .Append($$""" "Source":{{(source is null ? "null" : $"\"{source}\"")}},"IMDB Rating":{{rating ?? "null"}},""")
                .Append($$""" "Miles_per_Gallon":{{18 + i % 9}},"Origin":"{{(i % 3 == 0 ? "USA" : "Japan")}}"}""");
            csv.Append($"The Étude/{i},{gross},Jun {1 + i % 28} {1990 + i % 20},{source},{rating},{18 + i % 9},")
                .Append(i % 3 == 0 ? "USA\n" : "Japan\n");
        }

        var (table, same) = (Read(json.Append(']').ToString()), Table.Open(_folder.Write(csv.ToString())));
        foreach (var target in new[] { "IMDB Rating", "Origin" })
        {
            var (plan, expected) = (TablePlan.Learn(table, target), TablePlan.Learn(same, target));
            Assert.Equal(expected with { Format = plan.Format }, plan);
            Assert.Equal(
                expected.ReadDataset(same).Features.ToArray(), plan.ReadDataset(table).Features.ToArray());
        }
    }

    [Theory]
    [InlineData("[{\"a\": 1},\n {\"a\": [1, 2]}]", "line 2: \"a\" holds an array")]
    [InlineData("{\"type\": \"Topology\", \"objects\": {}}", "line 1: \"objects\" holds an object")]
    [InlineData("[{\"a\": 1},\n 7]", "line 2: a number stands where a row is expected")]
    [InlineData("[[1, 2], [3, 4]]", "line 1: an array stands where a row is expected")]
    [InlineData("[{\"a\": 1},\n {\"a\": 1, \"a\": 2}]", "line 2: \"a\" stands twice in one object")]
    [InlineData("[{\"a\": 1},\n {\"a\": 1]", "line 2, byte 9")]
    [InlineData("[{\"a\": 1},\n {\"a\": 2}", "line 2, byte")]
    [InlineData("{\"a\": 1}\n{\"a\": 2,}\n", "line 2, byte 9")]
    [InlineData("{\"a\": 1}\n{'a': 2}\n", "line 2, byte 2")]
    [InlineData("{\"a\": 1}\n{\"a\": \"\\ud800\"}\n", "line 2: \"a\" holds an escape that is no character")]
    [InlineData("[{\"a\": NaN}]", "line 1, byte 8")]
    public void Json_ThatIsNoTable_IsRefusedByPlace(string json, string place)
    {
        var error = Assert.Throws<DataException>(() => Rows(Read(json)));

        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cell_InALaterBuffer_IsNamedByItsLine()
    {
        var rows = Enumerable.Range(0, 5000).Select(i => $$"""{"a": {{(i == 4321 ? "\"x\"" : i)}}, "b": "{{i % 2}}"}""");
        var table = Read(string.Join("\n", rows));

        var error = Assert.Throws<DataException>(
            () => TablePlan.Learn(table, "b", new TableOptions { Missing = MissingNumbers.Error }));

        Assert.Contains("line 4322", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Object_LongerThanTheBuffer_IsRead()
    {
        var text = new string('é', 100_000);

        Assert.Equal([$"{text}|1", "b|2"], Rows(Read($$"""[{"t": "{{text}}", "n": 1}, {"t": "b", "n": 2}]""")));
    }

    private static Table Read(string json) => Table.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    internal static List<string> Rows(Table table)
    {
        var rows = new List<string>();
        table.Scan(table.Source, chunk =>
        {
            for (var i = 0; i < chunk.Rows; i++)
            {
                var cells = new string[chunk.Columns];
                for (var k = 0; k < cells.Length; k++)
                    cells[k] = chunk[i, k].Text;
                rows.Add(string.Join('|', cells));
            }
        });
        return rows;
    }
}
