using System.Globalization;
using System.Runtime.CompilerServices;

namespace GpuBp.Tests.Data;

/// <summary>Data that comes in parts, of which few are in memory at once.</summary>
public sealed class PrefetchingTests(ITestOutputHelper output) : IDisposable
{
    private readonly CsvTestFolder _folder = new();
    private int _made;
    private bool _hasEnded;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ReadBatchesAsync_RandomTable_GivesWhatReadGives()
    {
        var random = new RandomNumbers(output);
        var (rows, size) = (random.NextInt(1, 90), random.NextInt(1, 30));
        var path = _folder.Write("x,colour,k\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
            FormattableString.Invariant(
                $"{(random.NextInt(0, 4) == 0 ? "?" : random.NextSingle().ToString("R", CultureInfo.InvariantCulture))},{"rgb"[i % 3]},{random.NextInt(0, 2)}\n"))) + "1,r,0\n");
        var options = new CsvOptions
        {
            TextColumns = CsvColumnKind.OneHot,
            Missing = CsvMissing.Mean,
            Classes = 3,
        };
        var whole = CsvFile.Read(path, options, out var encoding);
        Assert.Equal(encoding, CsvFile.Fit(path, options));

        foreach (var read in new[] { options, new() { Classes = 3, Encoding = encoding } })
        {
            var (features, labels) = (new List<float>(), new List<int>());
            await foreach (var batch in CsvFile.ReadBatchesAsync(path, size, read))
            {
                Assert.Equal(Math.Min(size, whole.Rows - labels.Count), batch.Rows);
                Assert.Equal(whole.FeatureNames, batch.FeatureNames);
                features.AddRange(batch.Features.Span);
                labels.AddRange(batch.Labels);
            }

            Assert.Equal(whole.Features.ToArray(), features);
            Assert.Equal(whole.Labels, labels.ToArray());
        }
    }

    [Fact]
    public async Task ReadBatchesAsync_ErrorInTheFile_ComesAfterTheRowsBefore()
    {
        var path = _folder.Write("a,k\n1,0\n2,1\n3,1\n4,0\nx,1\n");
        var rows = 0;
        var error = await Assert.ThrowsAsync<DataException>(async () =>
        {
            await foreach (var batch in CsvFile.ReadBatchesAsync(path, 2, new() { Classes = 2 }, prefetch: 1))
                rows += batch.Rows;
        });
        Assert.Equal(4, rows);
        Assert.StartsWith($"{path}, line 6, column 1 (a): \"x\"", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadBatchesAsync_LeftEarly_ClosesTheFile()
    {
        var path = _folder.Write("a,k\n" + string.Concat(Enumerable.Repeat("1,0\n", 10_000)));
        await foreach (var batch in CsvFile.ReadBatchesAsync(path, 3, new() { Classes = 2 }))
        {
            Assert.Equal(3, batch.Rows);
            break;
        }

        // Opened so, the file must not be open elsewhere.
        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void ReadBatchesAsync_BadArguments_AreRefusedAtOnce()
    {
        var path = _folder.Write("a,k\n1,0\n2,1\n");
        Assert.Throws<ArgumentException>("options", () => CsvFile.ReadBatchesAsync(path, 1, new()));
        Assert.Throws<ArgumentException>(
            "options",
            () => CsvFile.ReadBatchesAsync(path, 1, new() { TargetKind = CsvTargetKind.ClassName }));
        CsvOptions two = new() { Classes = 2 };
        Assert.Throws<ArgumentOutOfRangeException>(
            "batchSize", () => CsvFile.ReadBatchesAsync(path, 0, two));
        Assert.Throws<ArgumentOutOfRangeException>(
            "prefetch", () => CsvFile.ReadBatchesAsync(path, 1, two, 0));
        Assert.Throws<FileNotFoundException>(() => CsvFile.ReadBatchesAsync(path + "x", 1, two));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task Prefetch_Items_ComeInOrderAndNotTooFarAhead(int count)
    {
        var taken = 0;
        await foreach (var item in Numbers(200).Prefetch(count))
        {
            Assert.Equal(taken++, item);
            Assert.InRange(Volatile.Read(ref _made), taken, taken + count + 1);
        }

        Assert.Equal(200, taken);
        Assert.True(_hasEnded);
    }

    [Fact]
    public async Task Prefetch_LeftEarlyOrCancelled_EndsTheSource()
    {
        await foreach (var item in Numbers(int.MaxValue).Prefetch(2))
        {
            if (item == 10)
                break;
        }

        Assert.True(_hasEnded);
        _hasEnded = false;
        using var stop = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var item in Numbers(int.MaxValue).Prefetch(2).WithCancellation(stop.Token))
            {
                if (item == 10)
                    await stop.CancelAsync();
            }
        });
        Assert.True(_hasEnded);
        Assert.Throws<ArgumentOutOfRangeException>("count", () => Numbers(1).Prefetch(0));
    }

    private async IAsyncEnumerable<int> Numbers(
        int count, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        try
        {
            for (var n = 0; n < count; n++)
            {
                cancellation.ThrowIfCancellationRequested();
                await Task.Yield();
                Interlocked.Increment(ref _made);
                yield return n;
            }
        }
        finally
        {
            _hasEnded = true;
        }
    }
}
