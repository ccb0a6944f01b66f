using GpuBp.Compute;
using GpuBp.Tests.Generator;
using Launch = GpuBp.Tests.Generator.Launch;

namespace GpuBp.Tests.Devices;

/// <summary>Launches on teams of one thread, of all cores, and of more than there are.</summary>
public class CpuThreadTests
{
    public static TheoryData<int, bool> Devices =>
        new MatrixTheoryData<int, bool>([1, 2, 3, 7, 64], [true, false]);

    [Theory, MemberData(nameof(Devices))]
    public void Launch_AnyNumberOfThreads_GivesTheSameBits(int threads, bool useSimdForms)
    {
        var random = RandomNumbers.Create();
        using var device = Device.OpenCpu(new() { Threads = threads, UseSimdForms = useSimdForms, AdaptsThreads = false });
        for (var n = 0; n < 10; n++)
        {
            var x = random.Floats(random.NextInt(1, 60_000));
            var factor = random.NextSingle(-2, 2);
            using var input = device.Upload<float>(x);
            using var output = new Guarded<float>(device, x.Length);

            Launch.Scaled<Edge16>(device, x.Length, input, output.View, factor);

            // The same two roundings, in the order of the kernel.
            Assert.Equal(x.Select(value => 16 * factor * value), output.Read());
        }
    }

    [Theory, InlineData(2), InlineData(3), InlineData(7), InlineData(64)]
    public void Launch_FormWithBarrierAndSharedMemory_SeesWhatOtherPartsWrote(int threads)
    {
        var random = RandomNumbers.Create();
        using var device = Device.OpenCpu(new() { Threads = threads, AdaptsThreads = false });
        for (var n = 0; n < 100; n++)
        {
            var (count, value) = (random.NextInt(1, 500), random.NextInt(1, 1_000_000));
            using var marks = new Guarded<int>(device, count);

            Launch.Marked(device, new LaunchConfig(1, 1, 1, 1), marks.View, count, value);

            Assert.All(marks.Read(), mark => Assert.Equal(-value, mark));
        }
    }
}
