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
    public async Task ReadPartsAsync_RandomTable_GivesWhatReadGives()
    {
        var random = new RandomNumbers(output);
        var (rows, size) = (random.NextInt(30, 90), random.NextInt(1, 30));
        var path = _folder.Write("x,colour,k\n" + string.Concat(Enumerable.Range(0, rows).Select(i =>
            FormattableString.Invariant(
                $"{(random.NextInt(0, 4) == 0 ? "?" : random.NextSingle().ToString("R", CultureInfo.InvariantCulture))},{"rgb"[i % 3]},{random.NextInt(0, 2)}\n"))) + "1,r,0\n2,g,1\n");
        var table = Table.Open(path);
        var plan = TablePlan.Learn(table);
        var whole = plan.ReadDataset(table);

        var (features, labels) = (new List<float>(), new List<int>());
        await foreach (var part in plan.ReadPartsAsync(Table.Open(path), size))
        {
            Assert.Equal(Math.Min(size, whole.Rows - labels.Count), part.Rows);
            Assert.Equal(whole.FeatureNames, part.FeatureNames);
            features.AddRange(part.Features.Span);
            labels.AddRange(part.Labels);
        }

        Assert.Equal(whole.Features.ToArray(), features);
        Assert.Equal(whole.Labels, labels.ToArray());
    }

    [Fact]
    public async Task ReadPartsAsync_LeftEarly_ClosesTheFile()
    {
        var path = _folder.Write("a,k\n" + string.Concat(Enumerable.Repeat("1,0\n2,1\n", 10_000)));
        var table = Table.Open(path);
        await foreach (var part in TablePlan.Learn(table).ReadPartsAsync(table, 3))
        {
            Assert.Equal(3, part.Rows);
            break;
        }

        // Opened so, the file must not be open elsewhere.
        using var alone = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    [Fact]
    public void ReadPartsAsync_BadArguments_AreRefusedAtOnce()
    {
        var table = Table.Open(_folder.Write("a,k\n1,0\n2,1\n"));
        var plan = TablePlan.Learn(table);
        Assert.Throws<ArgumentOutOfRangeException>("rows", () => plan.ReadPartsAsync(table, 0));
        Assert.Throws<ArgumentOutOfRangeException>("prefetch", () => plan.ReadPartsAsync(table, 1, 0));
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
