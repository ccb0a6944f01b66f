using System.IO.Compression;
using System.Text;

namespace GpuBp.Tests.Data;

/// <summary>Every reader against files that were damaged at random.</summary>
public sealed class MutationTests(ITestOutputHelper output) : IDisposable
{
    private readonly MutationCampaign _campaign = new(output);

    public void Dispose() => _campaign.Dispose();

    [Fact]
    public void Table_MutatedFiles_AreReadOrRefused()
    {
        var table = "size,colour,age,kind\n" + string.Concat(Enumerable.Range(0, 40).Select(i =>
            $"{i * 0.25},{(i % 3 == 0 ? "red" : "\"sea, green\"")},{(i % 7 == 0 ? "NA" : $"{i}e1")},{i % 4}\n"));
        var plain = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i};-{i}.5;{i % 2}\r\n"));
        _campaign.Run(
            WithGzip(("plain", Encoding.UTF8.GetBytes(plain)), ("table", Encoding.UTF8.GetBytes(table))),
            path =>
            {
                var table = Table.Open(path);
                TablePlan.Learn(table).ReadDataset(table);
            });
    }

    [Fact]
    public void IdxFile_MutatedFiles_AreReadOrRefused()
    {
        var numbers = new byte[96];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (byte)(i % 4);
        _campaign.Run(
            WithGzip(
                ("bytes", IdxFileTests.File(0x08, [6, 4, 4], numbers)),
                ("labels", IdxFileTests.File(0x08, [96], numbers)),
                ("ints", IdxFileTests.File(0x0C, [24], numbers)),
                ("doubles", IdxFileTests.File(0x0E, [4, 3], numbers))),
            path =>
            {
                if (Path.GetFileName(path).StartsWith("labels", StringComparison.Ordinal))
                    IdxFile.Read(path, path);
                else
                    IdxFile.ReadMatrix(path);
            });
    }

    [Fact]
    public void NpyFile_MutatedFiles_AreReadOrRefused()
    {
        var numbers = new byte[96];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = (byte)(i % 4);
        _campaign.Run(
            WithGzip(
                ("bytes", NpyFileTests.File("|u1", "True", "(6, 4, 4)", numbers)),
                ("labels", NpyFileTests.File("|i1", "False", "(96,)", numbers)),
                ("ints", NpyFileTests.File(">i4", "False", "(24,)", numbers, version: 2)),
                ("doubles", NpyFileTests.File("<f8", "True", "(4, 3)", numbers, version: 3))),
            path =>
            {
                if (Path.GetFileName(path).StartsWith("labels", StringComparison.Ordinal))
                    NpyFile.Read(path, path);
                else
                    NpyFile.ReadMatrix(path);
            });
    }

    private static List<(string Name, byte[] Content)> WithGzip(
        params ReadOnlySpan<(string Name, byte[] Content)> files)
    {
        var all = new List<(string Name, byte[] Content)>();
        foreach (var (name, content) in files)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
                gzip.Write(content);
            all.Add((name, content));
            all.Add((name + ".gz", packed.ToArray()));
        }

        return all;
    }
}
