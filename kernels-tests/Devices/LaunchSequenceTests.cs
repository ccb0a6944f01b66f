using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Tests.Generator;
using Launch = GpuBp.Tests.Generator.Launch;

namespace GpuBp.Tests.Devices;

public unsafe class LaunchSequenceTests
{
    [Theory, EveryDevice]
    public void Run_OnEveryDevice_EqualsDirectLaunches(string deviceName) =>
        EqualsDirectLaunches(TestDevices.Get(deviceName), repetitions: 5);

    [Theory]
    [InlineData(1, true), InlineData(2, true), InlineData(7, true), InlineData(2, false), InlineData(7, false)]
    public void Run_OnAnyNumberOfThreads_EqualsDirectLaunches(int threads, bool useSimdForms)
    {
        using var device = Device.OpenCpu(
            new() { Threads = threads, UseSimdForms = useSimdForms, AdaptsThreads = false });
        EqualsDirectLaunches(device, repetitions: 60);
    }

    [Theory, EveryDevice]
    public void Record_Launches_RunsNothingYet(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1, 2]);
        using var y = device.Upload<float>([-5, -5]);

        var sequence = device.Record(() => Launch.Scaled<Edge16>(device, 2, x, y, 1));
        Assert.Equal([-5, -5], y.View.ToArray());
        x.View.CopyFrom([3, 4]);
        sequence.Run();

        Assert.Equal([48, 64], y.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Record_EmptyOrOfExtentZero_RunsNothing(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1]);

        device.Record(() => { }).Run();
        device.Record(() => Launch.Scaled<Edge16>(device, 0, x, x, 1)).Run();

        Assert.Equal([1], x.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Record_WhatIsNoLaunch_NamesIt(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1]);
        var empty = device.Record(() => { });

        Refuses("copy from the host", () => x.View.CopyFrom([2]));
        Refuses("copy to the host", () => x.View.ToArray());
        Refuses("allocation", () => device.Allocate<float>(1));
        Refuses("wait", device.Synchronize);
        Refuses("recording", () => device.Record(() => { }));
        Refuses("sequence", empty.Run);

        // No longer recording
        Assert.Equal([1], x.View.ToArray());

        void Refuses(string what, Action action)
        {
            var e = Assert.Throws<InvalidOperationException>(() => device.Record(action));
            Assert.Contains(what, e.Message, StringComparison.Ordinal);
            Assert.Contains("before or after Record", e.Message, StringComparison.Ordinal);
        }
    }

    [Theory, EveryDevice]
    public void Record_WrongLaunch_IsRefusedAtOnce(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1]);

        Assert.Throws<ArgumentException>(
            () => device.Record(() => Launch.Scaled<Edge16>(device, -1, x, x, 1)));
    }

    [Theory, EveryDevice]
    public void Run_AfterABufferWasFreed_SaysSo(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var y = device.Upload<float>([0]);
        var x = device.Upload<float>([1]);
        var sequence = device.Record(() => Launch.Scaled<Edge16>(device, 1, x, y, 1));
        device.Allocate<float>(1).Dispose();
        sequence.Run();
        x.Dispose();

        Assert.Throws<ObjectDisposedException>(sequence.Run);
        Assert.Throws<ObjectDisposedException>(sequence.Run);
        Assert.Equal([16], y.View.ToArray());
    }

    [Theory, EveryDevice]
    public void Run_AfterTheDeviceWasDisposed_SaysSo(string deviceName)
    {
        var device = TestDevices.Open(deviceName);
        var sequence = device.Record(() => { });
        device.Dispose();

        Assert.Throws<ObjectDisposedException>(sequence.Run);
        Assert.Throws<ObjectDisposedException>(() => device.Record(() => { }));
    }

    [Theory, InlineData(1), InlineData(2), InlineData(5)]
    public void Run_Repeated_AllocatesNothing(int threads)
    {
        using var device = Device.OpenCpu(new() { Threads = threads, AdaptsThreads = false });
        using var x = device.Upload<float>(new float[5000]);
        using var y = device.Allocate<float>(5000);
        var sequence = device.Record(() =>
        {
            Launch.Reversed(device, 5000, x, y, 5000, 1);
            Launch.Reversed(device, 5000, y, x, 5000, 1);
        });
        sequence.Run();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 100; n++)
            sequence.Run();

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory, InlineData(1), InlineData(4)]
    public void Run_LaunchThatThrows_ThrowsAndLeavesTheDeviceInOrder(int threads)
    {
        using var device = Device.OpenCpu(new() { Threads = threads, AdaptsThreads = false });
        using var x = device.Upload<float>(new float[4]);
        var config = new LaunchConfig(64, 1, 16, 1);
        var failing = SampleKernels.ForCpu((arguments, in config, first, end, scratch) =>
        {
            if (end == config.Groups)
                throw new InvalidTimeZoneException("mine");
        });
        var sequence = device.Record(() =>
        {
            device.Launch(failing, config, [KernelArgument.From(x.View)]);
            Launch.Scaled<Edge16>(device, 4, x, x, 0);
            device.Launch(failing, config, [KernelArgument.From(x.View)]);
        });

        for (var n = 0; n < 20; n++)
            Assert.Throws<InvalidTimeZoneException>(sequence.Run);
        x.View.CopyFrom([1, 2, 3, 4]);
        Launch.Scaled<Edge16>(device, 4, x, x, 1);
        Assert.Equal([16, 32, 48, 64], x.View.ToArray());
    }

    [Fact]
    public void Barriers_OnlyWhereALaunchNeedsAnother()
    {
        var device = TestDevices.Get("cpu");
        using var x = device.Allocate<float>(8);
        using var a = device.Allocate<float>(8);
        using var b = device.Allocate<float>(8);
        using var n = device.Allocate<int>(8);
        using var m = device.Allocate<int>(8);

        Assert.Equal(
            [false, false, true, false, true, true, false, false, true, false, true],
            CpuSequence.Barriers(
            [
                Scaled(x, a),
                Scaled(a, b),                                           // same rows of one batch
                Reversed(b, a.View.Slice(0, 4)),                        // reads b, writes a
                Reversed(b, a.View.Slice(4, 4)),                        // beside it
                Reversed(a.View.Slice(0, 4), x.View.Slice(0, 4)),       // reads a
                Reversed(b, a.View.Slice(3, 1)),                        // writes what was read before it
                Reversed(b, x.View.Slice(4, 4)),
                Marked(n),
                Marked(m),                                              // both use the shared memory
                Scaled(b.View.Slice(0, 4), a.View.Slice(4, 4)),
                Scaled(b, a),                                           // another number of rows
            ]));

        CpuLaunch Scaled(BufferView<float> from, BufferView<float> to) => OfKernel(
            Launch.ScaledKernel<Edge16>(),
            [
                KernelArgument.From((int)from.Length), KernelArgument.From(from), KernelArgument.From(to),
                KernelArgument.From(1f),
            ]);

        CpuLaunch Reversed(BufferView<float> from, BufferView<float> to) => OfKernel(
            Launch.ReversedKernel(),
            [
                KernelArgument.From(1), KernelArgument.From(from), KernelArgument.From(to),
                KernelArgument.From(1), KernelArgument.From(1f),
            ]);

        CpuLaunch Marked(BufferView<int> marks) => OfKernel(
            Launch.MarkedKernel(),
            [KernelArgument.From(marks), KernelArgument.From(8), KernelArgument.From(1)]);

        static CpuLaunch OfKernel(Kernel kernel, KernelArgument[] arguments) =>
            new(new RecordedLaunch(kernel, default, arguments), useSimdForms: true);
    }

    /// <summary>Random launches, each on what an earlier one wrote; before each run NaN is in all
    /// other buffers, and comes out where a launch runs too early.</summary>
    private static void EqualsDirectLaunches(Device device, int repetitions)
    {
        const int Buffers = 5;
        var random = RandomNumbers.Create();
        var length = random.NextInt(200, 3000);
        var input = random.Floats(length);
        var buffers = Enumerable.Range(0, Buffers).Select(_ => new Guarded<float>(device, length)).ToArray();
        using var marks = new Guarded<int>(device, length);
        var chain = new List<(int Kind, int From, int To, float Value)>();
        var written = new List<int> { 0 };
        for (var n = 0; n < 25; n++)
        {
            // The last one written is the most likely to be still under way.
            var from = random.Next(3) == 0 ? written[random.Next(written.Count)] : written[^1];
            var to = (from + random.NextInt(1, Buffers - 1)) % Buffers;
            chain.Add((random.Next(4), from, to, random.NextSingle(-1, 1)));
            if (chain[^1].Kind != 3)
            {
                written.Remove(to);
                written.Add(to);
            }
        }

        Reset();
        LaunchAll();
        var expected = ReadAll();

        Reset();
        var sequence = device.Record(LaunchAll);
        for (var n = 0; n < repetitions; n++)
        {
            Reset();
            sequence.Run();
            Assert.Equal(expected, ReadAll());
        }

        foreach (var buffer in buffers)
            buffer.Dispose();

        void Reset()
        {
            foreach (var buffer in buffers)
                buffer.View.CopyFrom(RandomNumbers.Poison(length));
            buffers[0].View.CopyFrom(input);
            marks.View.CopyFrom(Enumerable.Repeat(-1, length).ToArray());
        }

        void LaunchAll()
        {
            foreach (var (kind, source, target, value) in chain)
            {
                var (x, y) = (buffers[source].View, buffers[target].View);
                switch (kind)
                {
                    case 0 or 1:
                        Launch.Reversed(device, length, x, y, length, value);
                        break;
                    case 2:
                        Launch.Scaled<Edge16>(device, length, x, y, value / 16);
                        break;
                    default:
                        Launch.Marked(
                            device, new LaunchConfig(length, 1, 1, 1), marks.View, length, (int)(value * 1000));
                        break;
                }
            }
        }

        List<int[]> ReadAll() =>
        [
            .. buffers.Select(buffer => buffer.Read().Select(BitConverter.SingleToInt32Bits).ToArray()),
            marks.Read(),
        ];
    }
}
