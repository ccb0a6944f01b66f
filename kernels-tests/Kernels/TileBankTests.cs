namespace GpuBp.Tests.Kernels;

/// <summary>
/// Shared memory serves a float of each of 32 banks at once, to all threads that ask for it: what a
/// warp reads or writes at once should lie in different banks.
/// </summary>
public class TileBankTests
{
    private const int Banks = 32;

    public static TheoryData<string> Names => [.. TestTile.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Fragments_OfAWarp_LieInDifferentBanks(string name)
    {
        var tile = TestTile.All[name];
        var rowLine = (tile.Depth + tile.RowPadding) / tile.FactorsPerFloat;
        foreach (var (extent, isLeft) in new[] { (tile.Rows, true), (tile.Columns, false) })
        {
            var columnLine = (extent + tile.ColumnPadding) / tile.FactorsPerFloat;
            if (tile.Precision == Precision.Float32)
            {
                // 16 bytes each: 8 addresses at most, for the warp is 4 × 8.
                AssertApart(Lanes(lane => tile.Place(lane, isLeft, isRows: true) * rowLine), 4);
                AssertApart(Lanes(lane => tile.Place(lane, isLeft, isRows: false)), 4);
            }
            else if (tile.Precision == Precision.TensorFloat32)
            {
                AssertApart(Lanes(lane => lane / 4 * rowLine + lane % 4), 1);
                AssertApart(Lanes(lane => lane / 4 + lane % 4 * columnLine), 1);
            }
            else if (tile.FactorsPerFloat == 2)
            {
                // 16 bytes each of 8 rows at once, of terms or of rows alike.
                AssertApart(Enumerable.Range(0, 8).Select(row => row * rowLine), 4);
                AssertApart(Enumerable.Range(0, 8).Select(row => row * columnLine), 4);
            }
            else
            {
                // Pairs of terms: of a row in one read of 8 bytes, by half a warp at a time.
                AssertApart(Lanes(lane => lane / 4 * rowLine + lane % 4 * 2).Take(16), 2);
                AssertApart(Lanes(lane => lane / 4 * rowLine + lane % 4 * 2).Skip(16), 2);
                AssertApart(Lanes(lane => lane / 4 + lane % 4 * 2 * columnLine), 1);
            }
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Copies_OfAWarp_LieInDifferentBanks(string name)
    {
        var tile = TestTile.All[name];
        var width = tile.CopyWidth / tile.FactorsPerFloat;
        var perRow = tile.Depth / tile.CopyWidth;

        // As many threads as write all banks, those of one pass.
        for (var first = 0; first < 32; first += Banks / width)
        {
            var threads = Enumerable.Range(first, Banks / width).ToList();
            AssertApart(
                threads.Select(t => Line(t / perRow) * ((tile.Depth + tile.RowPadding) / tile.FactorsPerFloat) +
                    t % perRow * width),
                width);
            AssertApart(threads.Select(t => t % (tile.Rows / tile.CopyWidth) * width), width);
        }

        // Eight rows in an order in which those that are written together are apart.
        int Line(int line) => tile.Depth / tile.FactorsPerFloat < 32
            ? line / 8 * 8 + line % 2 * 4 + line / 2 % 2 * 2 + line / 4 % 2
            : line;
    }

    private static IEnumerable<int> Lanes(Func<int, int> address) =>
        Enumerable.Range(0, 32).Select(address);

    private static void AssertApart(IEnumerable<int> addresses, int floats)
    {
        var banks = addresses.Distinct()
            .SelectMany(address => Enumerable.Range(address, floats)).Select(a => a % Banks).ToList();
        Assert.Equal(banks.Count, banks.Distinct().Count());
    }
}
