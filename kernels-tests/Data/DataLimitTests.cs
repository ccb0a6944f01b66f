using System.IO.Compression;
using System.Text;
using GpuBp.Tests.Cli;

namespace GpuBp.Tests.Data;

/// <summary>Data that are larger than likely are refused early, by the name of the limit.</summary>
public sealed class DataLimitTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_MoreThanTheLimit_AreRefusedUnlessItIsRaised()
    {
        var table = _folder.Write("a,b,c\n1,2,x\n3,4,y\n");

        Assert.Equal(3, Table.Open(table, limits: new DataLimits { MaxColumns = 3 }).Columns);
        var error = Assert.Throws<DataException>(() => Table.Open(table, limits: new DataLimits { MaxColumns = 2 }).Columns);

        Assert.Contains("line 1 has 3 columns or more; tables of up to 2 are read", error.Message);
        Assert.Contains("or raise --max-columns", ToolRun.Of("train", table, "--max-columns", "2", "--out", _folder.Path("m")).Error);
    }

    [Theory]
    [InlineData("a,b\n1,x\n2,LONG\n", "line 3, column 2: the cell takes 101 bytes; cells of up to 100 are read")]
    [InlineData("{\"a\": 1, \"b\": \"x\"}\n{\"a\": 2, \"b\": \"LONG\"}\n", "line 2: \"b\" takes 101 bytes; cells of up to 100 are read")]
    public void Cell_LongerThanTheLimit_IsRefusedUnlessItIsRaised(string text, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace("LONG", new string('z', 101), StringComparison.Ordinal));

        TablePlan.Learn(Read(101));
        var error = Assert.Throws<DataException>(() => TablePlan.Learn(Read(100)));

        Assert.Contains(message, error.Message);

        Table Read(int max) => Table.Read(new MemoryStream(bytes), limits: new DataLimits { MaxCellBytes = max });
    }

    [Fact]
    public void Gzip_ThatGrowsBeyondTheLimit_IsRefusedUnlessItIsRaised()
    {
        const int Rows = (80 << 20) / 8;
        var file = _folder.Path("zeros.npy.gz");
        using (var gzip = new GZipStream(File.Create(file), CompressionLevel.Fastest))
        {
            var header = $"{{'descr': '<f8', 'fortran_order': False, 'shape': ({Rows}, 1), }}".PadRight(117) + "\n";
            gzip.Write([0x93, .. "NUMPY\x1\0"u8, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            var zeros = new byte[1 << 20];
            for (var n = 0; n < 80; n++)
                gzip.Write(zeros);
        }

        var times = (int)((80L << 20) / new FileInfo(file).Length);
        var error = Assert.Throws<DataException>(() => NpyFile.ReadMatrix(file, new DataLimits { MaxExpansion = times / 2 }));

        Assert.Contains("Raise DataLimits.MaxExpansion", error.Message);
        Assert.Equal(Rows, NpyFile.ReadMatrix(file, new DataLimits { MaxExpansion = 2 * times }).GetLength(0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1 << 30)]
    public void Spool_InMemoryOrOnTheDisk_GivesTheBytesAnyTime(int maxMemory)
    {
        var random = RandomNumbers.Create();
        var bytes = new byte[random.NextInt(200_000, 400_000)];
        random.NextBytes(bytes);
        var open = Spool.Read(new MemoryStream(bytes), maxMemory);

        using Stream first = open(), second = open();
        var start = new byte[1000];
        first.ReadExactly(start);
        var (rest, all) = (new MemoryStream(), new MemoryStream());
        second.CopyTo(all);
        first.CopyTo(rest);

        Assert.Equal(bytes, all.ToArray());
        Assert.Equal(bytes, (byte[])[.. start, .. rest.ToArray()]);
    }

    [Fact]
    public void File_ThatCannotBeLookedAt_IsNotCalledMissing()
    {
        var error = Assert.ThrowsAny<IOException>(() => Table.Open(_folder.Path(new string('x', 300))));

        Assert.IsNotType<FileNotFoundException>(error);
    }
}
