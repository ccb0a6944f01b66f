using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Checks;

/// <summary>Faults planted in kernels: each is named with kernel, view, index, length and thread.</summary>
public class KernelFaultTests
{
    private static readonly LaunchConfig Groups = new(3, 1, 8, 1);
    private static readonly Device Device = TestDevices.Get(TestDevices.Checked);

    [Theory]
    [InlineData(-1, 0, -1)]
    [InlineData(1, 999, 1000)]
    [InlineData(990, 10, 1000)]
    [InlineData(1_000_000, 0, 1_000_000)]
    [InlineData(int.MinValue, 0, int.MinValue)]
    public void Index_OutsideTheView_IsNamed(int by, int thread, int index)
    {
        using var x = Device.Upload<float>(new float[1000]);
        using var y = Device.Allocate<float>(1000);

        AssertFault(
            KernelFault.OutOfRange, "Shift", "x", index, 1000, $"index {thread}",
            () => Launch.Shift(Device, 1000, x, y, by));
    }

    [Fact]
    public void Index_OutsideASlice_IsNamedThoughTheBufferIsLonger()
    {
        using var x = Device.Upload<float>(new float[10]);
        using var y = Device.Allocate<float>(10);

        AssertFault(
            KernelFault.OutOfRange, "Shift", "y", 9, 9, "index 9",
            () => Launch.Shift(Device, 10, x, y.View.Slice(1, 9), 0));
    }

    [Fact]
    public void Column_PastItsRow_IsNamed()
    {
        using var a = Device.Upload<float>(new float[12]);
        using var r = Device.Allocate<float>(3);

        var e = AssertFault(
            KernelFault.OutOfRange, "Column", "a", 4, 4, "index 0",
            () => Launch.Column(Device, 3, a, r, 4, 4));
        Assert.Contains("a.SubView(0, 4)[4]", e.Message, StringComparison.Ordinal);
        Assert.Contains("a has 12 elements", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_PastTheMatrix_IsNamed()
    {
        using var a = Device.Upload<float>(new float[11]);
        using var r = Device.Allocate<float>(3);

        AssertFault(
            KernelFault.OutOfRange, "Column", "a", 3, 4, "index 2",
            () => Launch.Column(Device, 3, a, r, 4, 3));
    }

    [Fact]
    public void Index2D_WrittenTwice_IsNamedByBothParts()
    {
        using var m = Device.Allocate<int>(12);

        // Rows of 3 in place of 4: the first of the second row is the last of the first.
        var e = AssertFault(
            KernelFault.Race, "Fill", "m", 3, 12, "index (0, 1)",
            () => Launch.Fill(Device, 4, 3, m, 3));
        Assert.Contains("index (3, 0) ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Groups_WritingOneElement_AreNamed()
    {
        using var r = Device.Allocate<int>(3);

        var e = AssertFault(
            KernelFault.Race, "Groups", "r", 0, 3, "thread (2, 0) of group (1, 0)",
            () => Launch.Groups(Device, Groups, r, 2));
        Assert.Contains("thread (2, 0) of group (0, 0) ", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 16), InlineData(-1, -1), InlineData(1 << 20, 1 << 20)]
    public void SharedIndex_OutsideTheArray_IsNamed(int by, int index)
    {
        using var r = Device.Allocate<int>(24);

        AssertFault(
            KernelFault.OutOfRange, "Tile", "tile", index, 16, "thread (0, 0) of group (0, 0)",
            () => Launch.Tile(Device, Groups, r, 1, by));
    }

    [Fact]
    public void Threads_WritingOneSharedElement_AreNamed()
    {
        using var r = Device.Allocate<int>(24);

        var e = AssertFault(
            KernelFault.Race, "Tile", "tile", 0, 16, "thread (1, 0) of group (0, 0)",
            () => Launch.Tile(Device, Groups, r, 2, 0));
        Assert.Contains("thread (0, 0) of group (0, 0) ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Buffer_ReadUnwritten_IsNamed()
    {
        using var x = Device.Allocate<float>(10);
        using var y = Device.Allocate<float>(10);
        x.View.Slice(0, 7).CopyFrom(new float[7]);

        AssertFault(
            KernelFault.Unwritten, "Shift", "x", 7, 10, "index 7",
            () => Launch.Shift(Device, 10, x, y, 0));
    }

    [Fact]
    public void SharedMemory_ReadUnwritten_IsNamed()
    {
        using var r = Device.Allocate<int>(24);

        // Thread 0 reads what only the threads from 1 on write.
        AssertFault(
            KernelFault.Unwritten, "Tile", "tile", 0, 16, "thread (0, 0) of group (0, 0)",
            () => Launch.Tile(Device, Groups, r, 1, 1));
    }

    [Fact]
    public void SharedMemory_ThatOnlyAnotherGroupWrote_IsNamed()
    {
        using var r = Device.Allocate<int>(24);

        AssertFault(
            KernelFault.Unwritten, "Stale", "tile", 0, 16, "thread (0, 0) of group (1, 0)",
            () => Launch.Stale(Device, Groups, r));
    }

    [Theory, InlineData(0, 0), InlineData(1, 1)]
    public void LocalArray_ReadUnwritten_IsNamed(int written, int index)
    {
        using var r = Device.Allocate<int>(5);
        Launch.Sums(Device, 5, r, 2);

        // Not what the launch before has left there.
        AssertFault(
            KernelFault.Unwritten, "Sums", "sums", index, 2, "index 0",
            () => Launch.Sums(Device, 5, r, written));
    }

    [Fact]
    public void Field_ReadUnwritten_IsNamed()
    {
        using var pairs = Device.Allocate<Pair>(4);
        using var r = Device.Allocate<double>(4);

        AssertFault(
            KernelFault.Unwritten, "Fields", "pairs", 0, 4, "index 0",
            () => Launch.Fields(Device, 4, pairs, r));
    }

    [Fact]
    public void Atomic_OutsideTheView_IsNamed()
    {
        using var x = Device.Upload<int>([0, 0, 1, 5, 2]);
        using var counts = Device.Upload<int>(new int[3]);

        AssertFault(
            KernelFault.OutOfRange, "Count", "counts", 5, 3, "index 3",
            () => Launch.Count(Device, 5, x, counts));
    }

    [Fact]
    public void Atomic_OfAnUnwrittenCount_IsNamed()
    {
        using var x = Device.Upload<int>([1]);
        using var counts = Device.Allocate<int>(3);

        AssertFault(
            KernelFault.Unwritten, "Count", "counts", 1, 3, "index 0",
            () => Launch.Count(Device, 1, x, counts));
    }

    [Theory, InlineData(0, 1), InlineData(1, 1), InlineData(2, 2)]
    public void Write_BesideAtomics_IsNamed(int writer, int found)
    {
        using var count = Device.Upload<int>([0]);

        AssertFault(
            KernelFault.Race, "Mix", "count", 0, 1, $"thread (0, 0) of group ({found}, 0)",
            () => Launch.Mix(Device, new LaunchConfig(3, 1, 1, 1), count, writer));
    }

    [Fact]
    public void Read_OfANeighboursElementWithoutABarrier_IsNamed()
    {
        using var r = Device.Allocate<int>(8);

        AssertFault(
            KernelFault.Race, "Neighbour", "tile", 0, 16, "thread (1, 0) of group (0, 0)",
            () => Launch.Neighbour(Device, new LaunchConfig(1, 1, 8, 1), r, 0));
    }

    [Fact]
    public void Write_OverWhatANeighbourReads_IsNamed()
    {
        using var r = Device.Allocate<int>(8);

        AssertFault(
            KernelFault.Race, "Overwrite", "tile", 1, 16, "thread (1, 0) of group (0, 0)",
            () => Launch.Overwrite(Device, new LaunchConfig(1, 1, 8, 1), r, 0));
    }

    /// <summary>Runs a launch that has the fault, and again in a recorded sequence.</summary>
    private static KernelFaultException AssertFault(
        KernelFault fault, string kernel, string view, long index, long length, string thread, Action launch)
    {
        Assert.Throws<KernelFaultException>(() => Device.Record(launch).Run());
        var e = Assert.Throws<KernelFaultException>(launch);
        Assert.Equal(
            (fault, kernel, view, index, length, thread),
            (e.Fault, e.Kernel, e.View, e.Index, e.Length, e.Thread));
        foreach (var part in new[] { kernel, view, $"[{index}]", $"has {length} elements", thread })
            Assert.Contains(part, e.Message, StringComparison.Ordinal);
        return e;
    }
}
