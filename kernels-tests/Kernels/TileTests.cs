using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

/// <summary>What tiles of several stages promise, and which of them a product is given.</summary>
public class TileTests
{
    public static TheoryData<string> Names => [.. TestTile.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public void StagedTile_Threads_CopyWholeSlicesAndFitAMultiprocessor(string name)
    {
        var tile = TestTile.All[name];
        foreach (var extent in new[] { tile.Rows, tile.Columns })
        {
            // Each thread copies as much as every other, and whole rows at a time; eight of them where
            // their order is another.
            var copies = tile.Threads * tile.CopyWidth;
            Assert.Equal(0, extent * tile.Depth % copies);
            Assert.Equal(0, copies % tile.Depth);
            Assert.Equal(0, copies % extent);
            if (tile.Depth / tile.FactorsPerFloat < 32)
                Assert.Equal(0, copies / tile.Depth % 8);
        }

        Assert.InRange(tile.Threads, 32, 1024);
        Assert.Equal(0, tile.Threads % 32);
        var byRows = (tile.Rows + tile.Columns) * (tile.Depth + tile.RowPadding);
        var byColumns = tile.Depth * (tile.Rows + tile.Columns + 2 * tile.ColumnPadding);
        var bytes = 4 / tile.FactorsPerFloat * tile.Stages * Math.Max(byRows, byColumns);
        Assert.InRange(bytes, 1, 227 * 1024);
        Assert.Equal(bytes, tile.Tile.SharedBytes);

        // The sums of all parts but the first go where the slices of the left factor were.
        var left = tile.Stages * Math.Min(
            tile.Rows * (tile.Depth + tile.RowPadding), tile.Depth * (tile.Rows + tile.ColumnPadding));
        Assert.InRange((tile.Splits - 1) * tile.Rows * tile.Columns, 0, left);
    }

    [Theory, EveryDevice(Precision.Float32)]
    [EveryDevice(Precision.TensorFloat32, SparesIlgpu = true), EveryDevice(Precision.BFloat16, SparesIlgpu = true)]
    public void Candidates_OfAProduct_GiveTheSameBits(string deviceName, Precision precision)
    {
        Assert.SkipWhen(deviceName == "cpu", "SIMD forms know no tiles.");
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);

        // Of a card with one multiprocessor, whose products are large, and of one with a thousand.
        foreach (var units in new[] { 1, 1000 })
        {
            var card = device.Info with { ComputeUnits = units, ComputeCapability = 90 };
            foreach (var (rows, columns, depth) in new[] { (150, 136, 88), (33, 264, 304) })
            {
                using var x = new GuardedMatrix(device, random.SingleMatrix(rows, depth), isAligned: true);
                using var w = new GuardedMatrix(device, random.SingleMatrix(columns, depth), isAligned: true);
                using var b = new GuardedMatrix(device, random.Floats(columns));
                int[] With(Tile tile)
                {
                    using var a = new GuardedMatrix(device, rows, columns);
                    tile.Run(new LinearForwardTests.Call(x.Matrix, w.Matrix, b.Vector, a.Matrix));
                    return a.ReadBits();
                }

                var shape = new ProductShape("LinearForward", rows, columns, depth, true, precision);
                var candidates = Tiles.Candidates(card, shape);
                Assert.SkipWhen(
                    candidates.Count == 0,
                    $"No tile of {precision} fits the {card.SharedMemoryBytes:N0} bytes of local memory of {device}.");
                Assert.Contains(Tiles.Guess(card, shape), candidates);
                Assert.All(candidates, tile => Assert.Equal(With(candidates[0]), With(tile)));
                if (precision == Precision.BFloat16)
                    AssertSameBitsPacked(card, shape, With(candidates[0]), x.Matrix, w.Matrix, b.Vector);
            }
        }
    }

    private static void AssertSameBitsPacked(
        DeviceInfo card, ProductShape shape, int[] expected, Matrix x, Matrix w, BufferView<float> b)
    {
        var packed = shape with { IsPacked = true };
        Assert.Contains(Tiles.Guess(card, packed), Tiles.Candidates(card, packed));
        foreach (var tile in Tiles.Candidates(card, packed))
        {
            using var a = new GuardedMatrix(x.Device, shape.Rows, shape.Columns);
            TestTile.All[tile.Name].Run(x, w, (x, w) => new LinearForwardTests.Call(x, w, b, a.Matrix));
            Assert.Equal(expected, a.ReadBits());
        }
    }

    [Theory]
    [InlineData(8192, 4096, nameof(Float32Tile128), nameof(TensorFloat32Tile256), nameof(BFloat16Tile256))]
    [InlineData(256, 512, nameof(Float32SplitTile32), nameof(TensorFloat32Tile64), nameof(BFloat16Tile64))]
    [InlineData(512, 784, nameof(Float32SplitTile64), nameof(TensorFloat32Tile64), nameof(BFloat16Tile64))]
    public void Choose_OnALargeGpu_SuitsTheShape(
        int rows, int columns, string strict, string tensorFloat32, string bFloat16)
    {
        var card = TestDevices.Get("cpu").Info with { ComputeUnits = 132, ComputeCapability = 90 };
        string Name(Precision precision) => Tiles.Guess(
            card, new ProductShape("LinearForward", rows, columns, 1024, true, precision)).Name;

        Assert.Equal(strict, Name(Precision.Float32));
        Assert.Equal(tensorFloat32, Name(Precision.TensorFloat32));
        Assert.Equal(bFloat16, Name(Precision.BFloat16));
        Assert.Equal($"Packed{bFloat16}", Tiles.Guess(
            card,
            new ProductShape("LinearForward", rows, columns, 1024, true, Precision.BFloat16, true)).Name);
    }

    [Theory]
    [InlineData(Precision.Float32, false, 99)]
    [InlineData(Precision.TensorFloat32, false, 99)]
    [InlineData(Precision.BFloat16, false, 99)]
    [InlineData(Precision.BFloat16, true, 99)]
    [InlineData(Precision.BFloat16, true, 163)]
    public void Candidates_OnASmallerGpu_FitItsSharedMemory(Precision precision, bool isPacked, int kilobytes)
    {
        var card = TestDevices.Get("cpu").Info with
        {
            ComputeUnits = 100,
            ComputeCapability = 80,
            SharedMemoryBytes = kilobytes << 10,
        };
        foreach (var size in new[] { 100, 10_000 })
        {
            foreach (var isAligned in new[] { false, true })
            {
                var shape = new ProductShape("LinearForward", size, size, size, isAligned, precision, isPacked);
                var all = Tiles.Candidates(card with { SharedMemoryBytes = 227 << 10 }, shape);
                var some = Tiles.Candidates(card, shape);

                Assert.NotEmpty(some);
                Assert.Contains(Tiles.Guess(card, shape), some);
                Assert.Equal(all.Where(tile => tile.SharedBytes <= kilobytes << 10), some);
            }
        }
    }

    [Theory]
    [InlineData(Precision.TensorFloat32)]
    [InlineData(Precision.BFloat16)]
    public void Candidates_WithoutTensorCores_AreStrict(Precision precision)
    {
        var card = TestDevices.Get("cpu").Info with { ComputeUnits = 80, ComputeCapability = 70 };
        var shape = new ProductShape("LinearForward", 1000, 1000, 1000, true, precision);

        Assert.Equal(
            Tiles.Candidates(card, shape with { Precision = Precision.Float32 }),
            Tiles.Candidates(card, shape));
    }
}
