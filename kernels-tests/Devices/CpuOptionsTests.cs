using GpuBp.Compute;
using GpuBp.Compute.Cpu;
using GpuBp.Tests.Generator;
using Launch = GpuBp.Tests.Generator.Launch;

namespace GpuBp.Tests.Devices;

[Collection(EnvironmentVariables.Name)]
public class CpuOptionsTests
{
    [Theory, InlineData(0), InlineData(-1), InlineData(1025), InlineData(10_000)]
    public void Threads_OutsideTheRange_NamesIt(int threads)
    {
        var e = Assert.Throws<ArgumentOutOfRangeException>(() => new CpuOptions { Threads = threads });

        Assert.Contains("Threads is ", e.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 1024", e.Message, StringComparison.Ordinal);
        Assert.Equal(threads, e.ActualValue);
    }

    [Theory, InlineData("0"), InlineData("10000"), InlineData("x"), InlineData("-1"), InlineData("99999999999")]
    public void Open_BadThreadsVariable_NamesIt(string value)
    {
        using var variable = new EnvironmentVariable("GPUBP_CPU_THREADS", value);

        foreach (var open in (Func<Device>[])[() => Device.Open("cpu"), () => Device.OpenCpu()])
        {
            var e = Assert.Throws<DeviceException>(open);
            Assert.Contains($"GPUBP_CPU_THREADS is '{value}'", e.Message, StringComparison.Ordinal);
            Assert.Contains("1 to 1024", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Open_BadFormsVariable_NamesItAndWhatIsAllowed()
    {
        using var variable = new EnvironmentVariable("GPUBP_CPU_FORMS", "avx");

        var e = Assert.Throws<DeviceException>(() => Device.OpenCpu());

        Assert.Contains("GPUBP_CPU_FORMS is 'avx'", e.Message, StringComparison.Ordinal);
        Assert.Contains("simd", e.Message, StringComparison.Ordinal);
        Assert.Contains("kernel", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_WithVariables_ObeysThemUnlessOptionsAreGiven()
    {
        using var threads = new EnvironmentVariable("GPUBP_CPU_THREADS", " 3 ");
        using var forms = new EnvironmentVariable("GPUBP_CPU_FORMS", "kernel");

        using var fromVariables = (CpuDevice)Device.Open("cpu");
        using var fromOptions = (CpuDevice)Device.OpenCpu(new CpuOptions { Threads = 5 });

        Assert.Equal(new CpuOptions { Threads = 3, UseSimdForms = false }, fromVariables.Options);
        Assert.Equal(new CpuOptions { Threads = 5 }, fromOptions.Options);
    }

    [Fact]
    public void Open_Default_TakesAllCoresAndSimdForms()
    {
        using var device = (CpuDevice)Device.OpenCpu();

        Assert.Equal(Environment.ProcessorCount, device.Options.Threads);
        Assert.True(device.Options.UseSimdForms);
    }

    [Theory, InlineData(true, -7), InlineData(false, 7)]
    public void Launch_KernelWithAForm_RunsTheOneThatTheOptionNames(bool useSimdForms, int expected)
    {
        using var device = Device.OpenCpu(new CpuOptions { UseSimdForms = useSimdForms });
        using var marks = new Guarded<int>(device, 10);

        Launch.Marked(device, new LaunchConfig(10, 1, 1, 1), marks.View, 10, 7);

        Assert.All(marks.Read(), mark => Assert.Equal(expected, mark));
    }
}
