using System.Text;
using Parquet;

namespace GpuBp.Tests.Data.Sources;

/// <summary>Tables of JSON and Parquet that were damaged at random.</summary>
public sealed class SourceMutationTests(ITestOutputHelper output) : IDisposable
{
    private readonly MutationCampaign _campaign = new(output);
    private readonly CsvTestFolder _folder = new();

    public void Dispose()
    {
        _campaign.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Json_MutatedFiles_AreReadOrRefused()
    {
        var rows = SameRows.Json(SameRows.Draw(new RandomNumbers(output), 30)).ToList();
        _campaign.Run(
            [
                ("array.json", Encoding.UTF8.GetBytes($"[{string.Join(",\n", rows)}]")),
                ("lines.json", Encoding.UTF8.GetBytes(string.Join('\n', rows))),
            ],
            path => ReadAll(new JsonTable(path, () => File.OpenRead(path), new TableFormat(), DataLimits.Default).Resolve(plan: null)));
    }

    [Fact]
    public async Task Parquet_MutatedFiles_AreReadOrRefused()
    {
        var rows = SameRows.Draw(new RandomNumbers(output), 30);
        var files = new List<(string, byte[])>();
        foreach (var compression in new[] { CompressionMethod.None, CompressionMethod.Snappy, CompressionMethod.Zstd })
        {
            var file = _folder.Path($"{compression}.parquet");
            await ParquetFileTests.WriteAsync(file, rows, compression);
            files.Add(($"{compression}.parquet", await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
        }

        _campaign.Run(files, path => ReadAll(ParquetFile.OpenTable(path).Source));
    }

    /// <summary>What a million inputs of the fuzzer found: pages of fewer values than they say, behind which
    /// Parquet.Net took the next bytes for a page of 256 MB.</summary>
    [Theory, InlineData("short-numbers"), InlineData("short-texts")]
    public void Parquet_PagesOfFewerValues_AreRefusedBeforeMemoryIsTaken(string name)
    {
        var path = RepositoryFiles.Locate($"kernels-tests/Data/Sources/parquet/{name}.parquet");
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<DataException>(() => ReadAll(ParquetFile.OpenTable(path).Source));

        Assert.Contains("have fewer values than they say", error.Message, StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void Parquet_NameThatStandsTwice_IsRefusedByItsColumn()
    {
        var path = RepositoryFiles.Locate("kernels-tests/Data/Sources/parquet/two-names.parquet");

        var error = Assert.Throws<DataException>(() => ParquetFile.OpenTable(path));

        Assert.Contains("has the name of a column before it", error.Message, StringComparison.Ordinal);
    }

    private static void ReadAll(ITableSource source)
    {
        using var reader = source.Open();
        var chunk = new RowChunk(source.Columns);
        while (reader.Fill(chunk, selected: null))
            chunk.Clear();
    }
}
