using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace GpuBp.Tests.Data.Tables;

/// <summary>Plans: made of the training rows, followed by all, exact.</summary>
public sealed class PlanTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TimeStamps_FiveSecondsApart_StayDifferentInputs()
    {
        var lines = Enumerable.Range(0, 600).Select(i => $"{1_700_000_000 + 5 * i},{i}.5");
        var table = Table.Open(_folder.Write("t,y\n" + string.Join('\n', lines)));

        var rows = TablePlan.Learn(table).Read(table);

        Assert.Equal(600, rows.Features.ToArray().Distinct().Count());
        Assert.All(rows.Features.ToArray(), x => Assert.InRange(x, -1.8, 1.8));
    }

    [Fact]
    public void Doubles_OfAnArray_AreScaledBeforeTheyAreRounded()
    {
        double[] x = [.. Enumerable.Range(0, 600).Select(i => 1.7e9 + 5 * i)];
        var table = new Table(new NumberSource("an array", x, 1, [.. x.Select(v => v / 7)], 1));

        Assert.Equal(600, TablePlan.Learn(table).Read(table).Features.ToArray().Distinct().Count());
    }

    [Fact]
    public void Split_PlanIsOfTheTrainingRowsAlone()
    {
        var random = new RandomNumbers(output);
        var lines = Enumerable.Range(0, 200).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"{random.NextSingle():R},{"ab"[random.Next(2)]},{(i % 50 == 0 ? "" : "xy"[i % 2].ToString())}"));
        var (train, test, target, without) = Table.Open(_folder.Write("a,c,y\n" + string.Join('\n', lines))).Split(0.25, seed: 3);

        var rows = TablePlan.Learn(train).WithoutScaling().Read(train, new() { HasTarget = true });
        var plan = TablePlan.Learn(train);

        Assert.Equal((4L, 147), (without, rows.Rows));
        Assert.Equal(["x", "y"], target.Classes!);
        var first = Enumerable.Range(0, rows.Rows).Select(i => (double)rows.Features.Span[i * rows.Inputs]).ToArray();
        Assert.Equal(first.Average(), plan.Columns[0].Means[0], 1e-6);
        Assert.Equal(Math.Sqrt(first.Average(x => Math.Pow(x - first.Average(), 2))), plan.Columns[0].Deviations[0], 1e-6);
        Assert.Equal(49, plan.Read(test, new() { HasTarget = true }).Rows);
    }

    [Fact]
    public void Inputs_OfATable_HaveMeanZeroAndDeviationOne()
    {
        var random = new RandomNumbers(output);
        var lines = Enumerable.Range(0, 500).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{(random.Next(6) == 0 ? "NA" : $"{1e6 + random.NextSingle()}")},{"abcd"[random.Next(4)]},{random.Next(2) == 0},{random.Next(3)},{i % 2}"));
        var table = Table.Open(_folder.Write("n,c,t,o,y\n" + string.Join('\n', lines)));

        var rows = TablePlan.Learn(table, options: new() { Ordinals = ["o"] }).Read(table);

        Assert.Equal(7, rows.Inputs);
        for (var k = 0; k < rows.Inputs; k++)
        {
            double[] x = [.. Enumerable.Range(0, rows.Rows).Select(i => (double)rows.Features.Span[i * rows.Inputs + k])];
            Assert.Equal(0, x.Average(), 1e-5);
            Assert.Equal(1, x.Average(v => v * v), 1e-4);
        }
    }

    [Fact]
    public void Header_ThatComesAgain_IsNoRow()
    {
        const string Part = "a,y\n1,x\n2,z\n3,x\n";
        var table = Table.Open(_folder.Write(Part + Part));
        Assert.Equal(6, TablePlan.Learn(table).Read(table).Rows);
    }

    [Theory]
    [InlineData("0,1,2\n5,6,7\n8,9,4\n", "may be the columns' names, or a row of data")]
    [InlineData("a;b\n1,234;x\n5,678;y\n", "and no other number tells")]
    [InlineData("u,v;w\nx,y;z\np,q;r\n", "both separate every line into 2 cells")]
    public void TwoReadings_ThatAreEquallyGood_AreRefused(string text, string message) =>
        Assert.Contains(message, Assert.Throws<DataException>(() => TablePlan.Learn(Table.Open(_folder.Write(text)))).Message);

    [Fact]
    public void Index_WithoutAName_IsLeftOut()
    {
        var plan = TablePlan.Learn(Table.Open(_folder.Write(
            ",a,y\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i * 7 % 11},{"xz"[i % 2]}\n")))));
        Assert.Equal(ColumnKind.Index, plan.Columns[0].Kind);
        Assert.Equal(1, plan.Inputs);
    }

    [Fact]
    public void Gzip_CutAnywhere_IsRefused()
    {
        var random = new RandomNumbers(output);
        var bytes = new byte[3000];
        random.NextBytes(bytes);
        var packed = new MemoryStream();
        for (var member = 0; member < 2; member++)
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(bytes);
        }

        var whole = packed.ToArray();
        using (var stream = new CheckedGzipStream(new MemoryStream(whole), "file", maxExpansion: 250))
        {
            var read = new MemoryStream();
            stream.CopyTo(read);
            Assert.Equal([.. bytes, .. bytes], read.ToArray());
        }

        for (var n = 0; n < 300; n++)
        {
            var length = random.NextInt(1, whole.Length - 1);
            if (length == whole.Length / 2)
                continue; // The end of the first member is the end of a whole file.
            using var stream = new CheckedGzipStream(new MemoryStream(whole[..length]), "file", maxExpansion: 250);
            Assert.Throws<DataException>(() => stream.CopyTo(Stream.Null));
        }
    }

    [Theory]
    [InlineData(CompressionLevel.Fastest)]
    [InlineData(CompressionLevel.NoCompression)]
    public void Gzip_WithAMemberCutAnywhere_IsRefused(CompressionLevel level)
    {
        var random = new RandomNumbers(output);
        var member = new byte[200];
        random.NextBytes(member);
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, level, leaveOpen: true))
            gzip.Write(member);
        var whole = packed.ToArray();

        for (var length = 1; length < whole.Length; length++)
        {
            foreach (var file in (byte[][])[[.. whole[..length], .. whole], [.. whole, .. whole[..length], .. whole], [.. whole, .. whole[..length]]])
            {
                using var stream = new CheckedGzipStream(new MemoryStream(file), "file", maxExpansion: 250);
                Assert.Throws<DataException>(() => stream.CopyTo(Stream.Null));
            }
        }
    }

    [Fact]
    public void Tables_MutatedAtRandom_LoseNoRowsInSilence()
    {
        var random = new RandomNumbers(output);
        for (var n = 0; n < (LongRun.IsAsked ? 100_000 : 150); n++)
        {
            var rows = random.NextInt(20, 60);
            var lines = Enumerable.Range(0, rows).Select(i => $"{i * 7 % 13}.5;{"red green blue".Split()[i % 3]};2020-01-{i % 28 + 1:00};{i % 2}");
            var bytes = Encoding.UTF8.GetBytes("n;c;d;y\n" + string.Join('\n', lines) + "\n").ToList();
            for (var left = random.NextInt(1, 5); left > 0; left--)
            {
                var at = random.NextInt(0, bytes.Count - 1);
                bytes.Insert(at, (byte)"\",;\n\r\t.x0é\0"[random.NextInt(0, 9)]);
            }

            var table = Table.Read(new MemoryStream([.. bytes]));
            try
            {
                var plan = TablePlan.Learn(table);
                var read = plan.Read(table, new() { HasTarget = true });

                // Lines between two quotes are one cell, as CSV has it; they are no rows.
                var (quotes, records) = (0, 0);
                foreach (var b in bytes)
                {
                    quotes += b == (byte)'"' ? 1 : 0;
                    records += b == (byte)'\n' && quotes % 2 == 0 ? 1 : 0;
                }

                Assert.True(
                    read.Rows >= Math.Min(rows, records) / 2 || read.WithoutTarget > 0,
                    $"{random}, case {n}: {Encoding.UTF8.GetString([.. bytes])}");
                Assert.All(read.Features.ToArray(), x => Assert.True(float.IsFinite(x)));
            }
            catch (DataException e)
            {
                Assert.StartsWith("The stream", e.Message, StringComparison.Ordinal);
            }
        }
    }
}
