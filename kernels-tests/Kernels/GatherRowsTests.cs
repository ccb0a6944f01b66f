using GpuBp.Compute;
using GpuBp.Kernels;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Kernels;

public class GatherRowsTests
{
    [Theory]
    [EveryDevice(1, 1, 1, 0)]
    [EveryDevice(5, 7, 3, 1)]
    [EveryDevice(101, 17, 64, 5)]
    [EveryDevice(3, 500, 1, 2)]
    public void GatherRows_AtAnyBatch_CopiesItsRows(
        string deviceName, int rows, int batchSize, int columns, int cursor)
    {
        var random = RandomNumbers.Create();
        var device = TestDevices.Get(deviceName);
        var source = random.SingleMatrix(rows, columns);
        foreach (var batch in new[] { batchSize, random.NextInt(1, batchSize) })
        {
            int[] order = [.. Enumerable.Range(0, batch).Select(_ => random.NextInt(0, rows - 1))];
            using var sourceOnDevice = new GuardedMatrix(device, source);
            using var gathered = new GuardedMatrix(device, batch, columns);
            using var at = device.Upload<int>([cursor]);

            // Wild rows around the batch would be read outside the source.
            int[] before = [.. Enumerable.Repeat(int.MaxValue, cursor * batchSize + 1)];
            using var orderOnDevice = device.Upload<int>([.. before, .. order, int.MaxValue]);

            BatchLaunches.GatherRows(
                sourceOnDevice.Matrix,
                orderOnDevice.View.Slice(1, orderOnDevice.Length - 1),
                at,
                gathered.Matrix,
                batchSize);

            float[] expected =
                [.. order.SelectMany(i => Enumerable.Range(0, columns).Select(k => source[i, k]))];
            Assert.Equal(expected, gathered.Read());
        }
    }

    [Theory, EveryDevice]
    public void NextBatch_ThreeTimes_CountsThree(string deviceName)
    {
        using var cursor = new BatchCursor(TestDevices.Get(deviceName));
        for (var n = 0; n < 3; n++)
            cursor.MoveNext();
        Assert.Equal([3], cursor.View.ToArray());

        cursor.Reset();
        Assert.Equal([0], cursor.View.ToArray());
    }

    [Fact]
    public void GatherRows_SourceBeyond32Bits_ReachesItsLastRows()
    {
        const int Columns = 3;
        const int Rows = int.MaxValue / Columns + 1000;
        const long Elements = (long)Rows * Columns;
        using var device = Device.Open("cpu");

        // Pages that nobody touches take no memory, but a system that forbids to promise more than
        // it has refuses the allocation.
        Assert.SkipUnless(
            device.Info.MemoryBytes > Elements * sizeof(float) * 5 / 4,
            $"{Elements * sizeof(float):N0} bytes are needed of {device.Info.MemoryBytes:N0}.");
        using var buffer = device.Allocate<float>(Elements);
        var source = new Matrix(buffer, Rows, Columns);
        source.RowRange(0, 1).Data.CopyFrom([1, 2, 3]);
        source.RowRange(Rows - 2, 2).Data.CopyFrom([4, 5, 6, 7, 8, 9]);
        using var rows = device.Upload<int>([Rows - 1, 0, Rows - 2]);
        using var gathered = new GuardedMatrix(device, 3, Columns);
        using var cursor = new BatchCursor(device);

        BatchLaunches.GatherRows(source, rows, cursor.View, gathered.Matrix, batchSize: 3);

        Assert.Equal([7, 8, 9, 1, 2, 3, 4, 5, 6], gathered.Read());
    }
}
