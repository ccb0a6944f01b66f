using System.Text.Json;

namespace GpuBp.Tests.Data.Tables;

/// <summary>A table's cells are recognized, and what differs is named.</summary>
public class TableFingerprintTests
{
    [Theory]
    [InlineData(1, 1), InlineData(30, 2), InlineData(1024, 3), InlineData(1025, 3), InlineData(5000, 5)]
    public void Differences_OneCellOfMany_AreItsColumnAndItsRow(int rows, int columns)
    {
        var random = RandomNumbers.Create();
        var cells = Cells(random, rows, columns);
        var before = Of(cells);
        var (i, k) = (random.Next(rows), random.Next(columns));
        cells[i][k] += "1";

        var found = Assert.Single(before.Differences(Of(cells)));

        Assert.StartsWith($"cells changed in column 'c{k}'", found);
        Assert.True(before.BlockSums.Count <= 1024 && before.BlockSums.Count * before.RowsOfBlock >= rows);
        var (from, to) = (i / before.RowsOfBlock * before.RowsOfBlock + 1, Math.Min(rows, (i / before.RowsOfBlock + 1) * before.RowsOfBlock));
        Assert.EndsWith(before.RowsOfBlock == 1 ? $", row {i + 1:N0}" : $", rows {from:N0} to {to:N0}", found);
    }

    [Fact]
    public void Differences_TheSameCells_AreNone()
    {
        var cells = Cells(RandomNumbers.Create(), 3000, 2);

        var again = JsonSerializer.Deserialize<TableFingerprint>(JsonSerializer.Serialize(Of(cells)))!;

        Assert.Empty(Of(cells).Differences(again));
    }

    [Fact]
    public void Differences_RowsThatChangedPlaces_AreFound()
    {
        var cells = Cells(RandomNumbers.Create(), 40, 3);
        var before = Of(cells);
        (cells[7], cells[9]) = (cells[9], cells[7]);

        Assert.EndsWith(", rows 8, 10", Assert.Single(before.Differences(Of(cells))));
    }

    [Fact]
    public void Differences_ColumnsThatChangedPlaces_AreFound()
    {
        var cells = Cells(RandomNumbers.Create(), 10, 3);
        var before = Of(cells);
        foreach (var row in cells)
            (row[0], row[2]) = (row[2], row[0]);

        Assert.StartsWith("cells changed in 2 columns ('c0', 'c2')", Assert.Single(before.Differences(Of(cells))));
    }

    [Fact]
    public void Differences_RowsMoreThanASum_ComeFromTheirNumber()
    {
        var cells = Cells(RandomNumbers.Create(), 1500, 2);
        var before = Of(cells);

        var found = before.Differences(Of([.. cells, ["", ""]]));

        Assert.Equal(["there are 1,501 rows, and were 1,500"], found);
    }

    private static string[][] Cells(Random random, int rows, int columns) =>
        [.. Enumerable.Range(0, rows).Select(_ => Enumerable.Range(0, columns).Select(_ => $"{random.Next(1000)}").ToArray())];

    private static TableFingerprint Of(string[][] cells) => TableFingerprint.Of(Table.FromColumns(
        [.. cells[0].Select((_, k) => $"c{k}")],
        () => [[.. cells[0].Select((_, k) => (Array)cells.Select(row => row[k]).ToArray())]]));
}
