using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

public class LaunchTests
{
    [Theory]
    [EveryDevice(0)]
    [EveryDevice(1)]
    [EveryDevice(255)]
    [EveryDevice(256)]
    [EveryDevice(257)]
    [EveryDevice(100_003)]
    public void Launch_ImplicitExtent_RunsEachIndexBelowIt(string deviceName, int extent)
    {
        var device = TestDevices.Get(deviceName);
        var values = RandomNumbers.Create().Floats(extent + 5);
        using var x = device.Upload<float>(values);
        using var y = device.Upload<float>(RandomNumbers.Poison(extent + 5));

        // Slices with different offsets, so that a swap of the two shows.
        device.Launch(
            SampleKernels.Scale(),
            default,
            SampleKernels.ScaleArguments(
                extent, x.View.Slice(1, extent), y.View.Slice(3, extent), 2));

        // Doubling is exact in binary arithmetic.
        float[] expected =
        [
            .. RandomNumbers.Poison(3),
            .. values.Skip(1).Take(extent).Select(value => 2 * value),
            .. RandomNumbers.Poison(2),
        ];
        Assert.Equal(expected, y.View.ToArray());
    }

    [Theory]
    [EveryDevice(1, 1, 1, 1)]
    [EveryDevice(3, 2, 5, 7)]
    [EveryDevice(17, 31, 16, 2)]
    [EveryDevice(1, 13, 1, 64)]
    public void Launch_Grid_GivesEachThreadItsPosition(
        string deviceName, int gridX, int gridY, int groupX, int groupY)
    {
        var device = TestDevices.Get(deviceName);
        var poison = new int[8 * gridX * gridY * groupX * groupY];
        Array.Fill(poison, -1);
        using var positions = device.Upload<int>(poison);

        device.Launch(
            SampleKernels.Positions(),
            new LaunchConfig(gridX, gridY, groupX, groupY),
            [KernelArgument.From(positions.View)]);

        var expected =
            from row in Enumerable.Range(0, gridY * groupY)
            from column in Enumerable.Range(0, gridX * groupX)
            from value in new[]
            {
                column / groupX, row / groupY, column % groupX, row % groupY,
                gridX, gridY, groupX, groupY,
            }
            select value;
        Assert.Equal(expected, positions.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Launch_SharedMemory_ReversesEachGroup(string deviceName)
    {
        const int Groups = 503;
        var device = TestDevices.Get(deviceName);
        var values = RandomNumbers.Create().Floats(64 * Groups);
        using var x = device.Upload<float>(values);
        using var y = device.Upload<float>(RandomNumbers.Poison(values.Length));

        device.Launch(
            SampleKernels.ReverseGroups(),
            new LaunchConfig(Groups, 1, 64, 1),
            [KernelArgument.From(x.View), KernelArgument.From(y.View)]);

        Assert.Equal(values.Chunk(64).SelectMany(group => group.Reverse()), y.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Launch_EveryArgumentType_Arrives(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        Assert.SkipUnless(device.Info.HasDouble, $"{device} has no double.");
        using var n = device.Upload<long>([.. Enumerable.Repeat(-1L, 8)]);
        using var r = device.Upload<double>([.. Enumerable.Repeat(double.NaN, 6)]);
        using var f = device.Upload<int>([1, int.MinValue]);
        using var g = device.Upload<uint>([1, uint.MaxValue]);
        using var h = device.Upload<long>([1, long.MinValue]);
        using var p = device.Upload<float>([1, float.MaxValue]);
        using var q = device.Upload<double>([1, double.Epsilon]);
        using var v = device.Upload<Float4>([default, new(1, 2, 3, 4), default]);

        device.Launch(
            SampleKernels.Echo(),
            new LaunchConfig(1, 1, 1, 1),
            [
                KernelArgument.From(n.View),
                KernelArgument.From(r.View),
                KernelArgument.From(int.MinValue),
                KernelArgument.From(uint.MaxValue),
                KernelArgument.From(long.MinValue + 1),
                KernelArgument.From(-0.1f),
                KernelArgument.From(Math.PI),
                KernelArgument.From(f.View.Slice(1, 1)),
                KernelArgument.From(g.View.Slice(1, 1)),
                KernelArgument.From(h.View.Slice(1, 1)),
                KernelArgument.From(p.View.Slice(1, 1)),
                KernelArgument.From(q.View.Slice(1, 1)),
                KernelArgument.From(v.View.Slice(1, 2)),
            ]);

        Assert.Equal(
            [
                int.MinValue, uint.MaxValue, long.MinValue + 1,
                int.MinValue, uint.MaxValue, long.MinValue,
                1, 2,
            ],
            n.View.ToArray());
        Assert.Equal([-0.1f, Math.PI, float.MaxValue, double.Epsilon, 1, 4], r.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Launch_OffsetsBeyond32Bits_ReachTheirElements(string deviceName)
    {
        const long Length = (1L << 31) + 4096;
        var device = TestDevices.Get(deviceName);
        Assert.SkipUnless(device.Info.MaxBufferBytes >= Length, $"{device} has no buffers of 2 GiB.");

        // Only a few pages are touched, so the host's memory does not hold all of it.
        using var bytes = device.Allocate<byte>(Length);
        var beyond = bytes.View.Slice((1L << 31) + 2, 3);
        beyond.CopyFrom([7, 7, 7]);
        var product = bytes.View.Slice(3L * 0x2AAA_AAAB, 1);
        var store = SampleKernels.StoreFar();
        var one = new LaunchConfig(1, 1, 1, 1);

        device.Launch(store, one, Arguments(beyond, row: 1, stride: 1, value: 42));
        device.Launch(store, one, Arguments(bytes, row: 3, stride: 0x2AAA_AAAB, value: 43));

        Assert.Equal([7, 42, 7], beyond.ToArray());
        Assert.Equal([43], product.ToArray());

        static KernelArgument[] Arguments(BufferView<byte> view, int row, int stride, int value) =>
        [
            KernelArgument.From(view),
            KernelArgument.From(row),
            KernelArgument.From(stride),
            KernelArgument.From(value),
        ];
    }

    // Where buffers are smaller than 2 GiB, PoCL's on small machines among them, this is the test.
    [Theory, EveryDevice]
    public void Launch_ProductBeyond32Bits_IsComputedIn64(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var squares = device.Upload<long>([-1, -1, -1]);

        device.Launch(
            SampleKernels.Square(),
            new LaunchConfig(1, 1, 1, 1),
            [KernelArgument.From(squares.View.Slice(1, 2)), KernelArgument.From(3_000_000_019L)]);

        Assert.Equal([-1, 9_000_000_114_000_000_361, -1], squares.View.ToArray());
    }

    [Theory, EveryDevice]
    public async Task Launch_FromSeveralThreads_KeepsEachLaunchsArguments(string deviceName)
    {
        const int Length = 3000;
        var device = TestDevices.Get(deviceName);
        var scale = SampleKernels.Scale();

        await Task.WhenAll(Enumerable.Range(1, 4).Select(factor => Task.Run(() =>
        {
            using var x = device.Upload<float>([.. Enumerable.Repeat(1f, Length)]);
            for (var n = 0; n < 50; n++)
            {
                using var y = device.Upload<float>(RandomNumbers.Poison(Length));
                device.Launch(scale, default, SampleKernels.ScaleArguments(Length, x, y, factor));
                Assert.All(y.View.ToArray(), value => Assert.Equal(factor, value));
            }
        })));
    }

    [Theory, EveryDevice]
    public void Launch_Repeated_AllocatesNoManagedMemory(string deviceName)
    {
        Assert.SkipWhen(DeviceCatalog.IsIlgpu(deviceName), "ILGPU allocates a task for each launch.");

        // A device of its own: a lock that two threads want for the first time allocates.
        using var device = TestDevices.Open(deviceName);
        var scale = SampleKernels.Scale();
        using var x = device.Upload<float>(new float[100]);
        using var y = device.Allocate<float>(100);
        var arguments = SampleKernels.ScaleArguments(100, x, y, 2);

        // Enough of them that the driver's every function was called once.
        for (var n = 0; n < 100; n++)
            device.Launch(scale, default, arguments);
        device.Synchronize();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 100; n++)
            device.Launch(scale, default, arguments);
        device.Synchronize();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
