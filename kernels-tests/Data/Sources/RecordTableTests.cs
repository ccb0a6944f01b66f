using GpuBp.Compute;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Tables of records and of columns.</summary>
public sealed class RecordTableTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private sealed record Typed(
        string? Text, int? Number, Half Half, char Letter, Payment? Payment, DateTimeOffset Time, DateOnly Day, object? Any);

    private sealed record Nested(int Size, List<int> Parts);

    [Fact]
    public void Records_OfTheSameRows_AreTheSameTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create());

        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), Table.From(rows));
    }

    [Fact]
    public void Columns_OfTheSameRowsInParts_AreTheSameTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create());
        var table = Table.FromColumns(SameRows.Names, () => rows.Chunk(32).Select(part => (IReadOnlyList<Array>)
        [
            part.Select(row => row.Age).ToArray(), part.Select(row => row.Income).ToArray(),
            part.Select(row => row.City).ToArray(), part.Select(row => (object)row.IsMember).ToArray(),
            part.Select(row => row.Joined).ToArray(), part.Select(row => row.Fee).ToArray(),
            part.Select(row => row.Points).ToArray(), part.Select(row => row.Payment).ToArray(),
            part.Select(row => row.Left.AsMemory()).ToArray(),
        ]));

        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), table);
    }

    [Fact]
    public void Record_WithPropertiesOfEachType_BecomesItsCells()
    {
        var table = Table.From(
        [
            new Typed(" a,b ", 3, (Half)0.5, 'x', Payment.Cash, new(2024, 1, 2, 3, 4, 5, TimeSpan.FromHours(3)), new(2024, 2, 29), 1.5f),
            new Typed(null, null, Half.NaN, 'y', null, default, default, "text"),
        ]);

        Assert.Equal(["Text", "Number", "Half", "Letter", "Payment", "Time", "Day", "Any"], table.ColumnNames);
        Assert.Equal(
            [
                "a,b|3|0.5|x|Cash|2024-01-02T00:04:05|2024-02-29|1.5",
                "||NaN|y||0001-01-01|0001-01-01|text",
            ],
            JsonTableTests.Rows(table));
        Assert.Equal(["1|2"], JsonTableTests.Rows(Table.From([new { A = 1, B = 2L }])));
    }

    [Fact]
    public void Predict_OfARecord_IsThatOfItsTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create());
        using var device = Device.Open("cpu");
        using var model = Model.Train(
            Table.From(rows),
            nameof(Customer.Left),
            new TrainOptions { Device = device, Recipe = (recipe, _) => Short(recipe) });

        var answers = model.Predict(Table.From(rows));

        for (var i = 0; i < 20; i++)
            Assert.Equal([answers[i, 0], answers[i, 1]], model.Predict(rows[i]).Outputs);
        Assert.Contains(
            "\"Income\"",
            Assert.Throws<DataException>(() => model.Predict(new { rows[0].Age })).Message,
            StringComparison.Ordinal);

        static TrainingRecipe Short(TrainingRecipe recipe) =>
            recipe with { Options = recipe.Options with { Epochs = 2 } };
    }

    [Fact]
    public void Rows_ThatAreNoTable_AreRefusedByProperty()
    {
        Refuses<ArgumentException>("Parts is List`1", () => Table.From<Nested>([]));
        Refuses<ArgumentException>("Rows are Double[]", () => Table.From<double[]>([]));
        Refuses<ArgumentException>("no public properties", () => Table.From<(int A, int B)>([]));
        Refuses<DataException>("row 1 is null", () => JsonTableTests.Rows(Table.From([new { A = 1 }, null!])));
        Refuses<DataException>(
            "Typed.Any is a Version",
            () => JsonTableTests.Rows(Table.From([new Typed("", 1, default, 'a', null, default, default, new Version())])));
        Refuses<ArgumentException>("the name \"a\"", () => Table.FromColumns(["a", "a"], () => []));
        Refuses<DataException>(
            "column 1 (b) has 1 values", () => JsonTableTests.Rows(Table.FromColumns(["a", "b"], () => [[new int[2], new int[1]]])));
        Refuses<DataException>(
            "column 0 (a) is Version[]", () => JsonTableTests.Rows(Table.FromColumns(["a"], () => [[new Version[2]]])));
        Refuses<DataException>(
            "row 0, column 0 (a): a Version", () => JsonTableTests.Rows(Table.FromColumns(["a"], () => [[new object[] { new Version() }]])));
    }

    private static void Refuses<T>(string words, Action action)
        where T : Exception => Assert.Contains(words, Assert.Throws<T>(action).Message, StringComparison.Ordinal);
}
