using Parquet;
using Parquet.Schema;
using Parquet.Serialization;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Tables of Parquet files, which Parquet.Net writes here.</summary>
public sealed class ParquetFileTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string File => _folder.Path("a.parquet");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Parquet_OfTheSameRows_IsTheSameTable()
    {
        var rows = SameRows.Draw(RandomNumbers.Create());
        await WriteAsync(File, rows);

        Assert.True(ParquetFile.Is(File));
        SameRows.Require(Table.Open(_folder.Write(SameRows.Csv(rows))), ParquetFile.OpenTable(File));
    }

    [Fact]
    public async Task Column_OfEachType_BecomesItsCells()
    {
        DataField[] fields =
        [
            new("bytes", typeof(byte)), new("large", typeof(long)), new("half", typeof(float?)),
            new("day", typeof(DateOnly?)), new DateTimeDataField("time", DateTimeFormat.DateAndTimeMicros),
            new DecimalDataField("price", 9, 2), new("text", typeof(string)), new("flag", typeof(bool?)),
        ];
        await using (var stream = System.IO.File.Create(File))
        {
            await using var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream);
            for (var g = 0; g < 2; g++)
            {
                using var group = writer.CreateRowGroup();
                await group.WriteAsync<byte>(fields[0], new byte[] { 255, 1 });
                await group.WriteAsync<long>(fields[1], new[] { long.MaxValue, -3L });
                await group.WriteAsync<float>(fields[2], new float?[] { 0.5f, null });
                await group.WriteAsync<DateOnly>(fields[3], new DateOnly?[] { null, new(1999, 12, 31) });
                await group.WriteAsync<DateTime>(
                    fields[4], new[] { new DateTime(2024, 2, 29, 1, 2, 3, DateTimeKind.Utc).AddMicroseconds(5), new(2024, 1, 1) });
                await group.WriteAsync<decimal>(fields[5], new[] { 12.34m, -5m });
                await group.WriteAsync(fields[6], new[] { " é ", null! });
                await group.WriteAsync<bool>(fields[7], new bool?[] { true, null });
                group.CompleteValidate();
            }
        }

        string[] rows =
        [
            "255|9223372036854775807|0.5||2024-02-29T01:02:03.000005|12.34|é|true",
            "1|-3||1999-12-31|2024-01-01|-5.00||",
        ];
        Assert.Equal([.. rows, .. rows], JsonTableTests.Rows(ParquetFile.OpenTable(File)));
    }

    [Fact]
    public async Task Column_OfLists_IsRefusedByItsName()
    {
        await using (var stream = System.IO.File.Create(File))
            await ParquetSerializer.SerializeAsync([new { Name = "a", Sizes = new List<int> { 1, 2 } }], stream);

        var error = Assert.Throws<DataException>(() => ParquetFile.OpenTable(File));

        Assert.Contains("column 2 (Sizes) holds lists", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TextReader_OfAParquetFile_NamesWhatReadsIt()
    {
        await WriteAsync(File, SameRows.Draw(RandomNumbers.Create()));

        var error = Assert.Throws<DataException>(() => Table.Open(File).Columns);

        Assert.Contains("GpuBp.Extensions.Parquet", error.Message, StringComparison.Ordinal);
        Assert.Contains(
            "PAR1 is expected",
            Assert.Throws<DataException>(() => ParquetFile.OpenTable(_folder.Write("a,b\n1,2\n3,4\n"))).Message,
            StringComparison.Ordinal);
    }

    internal static async Task WriteAsync(
        string file, Customer[] rows, CompressionMethod compression = CompressionMethod.Snappy)
    {
        await using var stream = System.IO.File.Create(file);
        var lines = rows.Select(row => new
        {
            row.Age,
            row.Income,
            row.City,
            row.IsMember,
            row.Joined,
            row.Fee,
            row.Points,
            Payment = $"{row.Payment}",
            row.Left,
        });
        await ParquetSerializer.SerializeAsync(
            lines, stream, new ParquetOptions { RowGroupSize = 25, CompressionMethod = compression });
    }
}
