using System.Text;

namespace GpuBp.Tests.Data.Tables;

/// <summary>Rows without quotes are split by a sweep over blocks of 64 bytes.</summary>
public sealed class RowChunkTests(ITestOutputHelper output)
{
    [Fact]
    public void TryAddCells_OfRandomRows_AreThoseBetweenDelimiters()
    {
        var random = new RandomNumbers(output);
        for (var n = 0; n < 200; n++)
        {
            var columns = random.NextInt(1, 40);
            var delimiter = ",;\t|"[random.NextInt(0, 3)];
            var chunk = new RowChunk(columns);
            var rows = new List<string[]>();
            for (var i = 0; i < 5; i++)
            {
                string[] cells = [.. Enumerable.Range(0, columns).Select(_ => Cell(random, delimiter))];
                rows.Add(cells);
                chunk.TryAddCells(Encoding.UTF8.GetBytes(string.Join(delimiter, cells)), (byte)delimiter);
                chunk.EndRow(i + 1);
            }

            Assert.Equal(rows.Count, chunk.Rows);
            for (var i = 0; i < rows.Count; i++)
                for (var k = 0; k < columns; k++)
                    Assert.Equal(rows[i][k].Trim(' ', '\t'), chunk[i, k].Text);
        }
    }

    [Fact]
    public void TryAddCells_BesideNumbers_KeepsBoth()
    {
        var chunk = new RowChunk(2);
        chunk.Add(1.5);
        chunk.Add("x"u8);
        chunk.EndRow(0);
        chunk.TryAddCells(" a ,"u8, (byte)',');
        chunk.EndRow(0);

        Assert.True(chunk[0, 0].IsNumber);
        Assert.Equal(1.5, chunk[0, 0].Number);
        Assert.Equal(["x", "a", ""], [chunk[0, 1].Text, chunk[1, 0].Text, chunk[1, 1].Text]);
    }

    // Blanks and tabs are around cells and within them; é takes two bytes.
    private static string Cell(RandomNumbers random, char delimiter) => new(
        [.. Enumerable.Range(0, random.NextInt(0, 12)).Select(_ => "ab1. é\t"[random.NextInt(0, 6)])
            .Where(c => c != delimiter)]);
}
