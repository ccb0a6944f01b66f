using GpuBp.Compute;
using GpuBp.Compute.OpenCl;

namespace GpuBp.Tests.Devices;

public class OpenClDeviceTests
{
    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_SameTextTwice_IsBuiltOnce(string deviceName)
    {
        using var device = (OpenClDevice)Device.Open(deviceName);
        using var x = device.Upload<float>([1]);

        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));

        Assert.Equal([4], x.View.ToArray());
        Assert.Equal(1, device.BuiltKernels);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_AfterBrokenText_StillWorks(string deviceName)
    {
        using var device = (OpenClDevice)Device.Open(deviceName);
        using var x = device.Upload<float>([1]);
        var broken = SampleKernels.ForCompiler("Broken", "nonsense");
        Assert.Throws<KernelCompilationException>(
            () => device.Launch(broken, new LaunchConfig(1, 1, 1, 1), []));

        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));

        Assert.Equal([2], x.View.ToArray());
        Assert.Equal(1, device.BuiltKernels);
    }

    // The compilers of drivers have handlers of their own for the signals by which .NET throws.
    [Theory, EveryDevice(Only = "opencl")]
    public async Task Launch_BuiltWhileAnotherThreadThrows_IsBuilt(string deviceName)
    {
        using var device = (OpenClDevice)Device.Open(deviceName);
        var random = RandomNumbers.Create();
        using var isDone = new CancellationTokenSource();
        var throws = Task.Run(() => ThrowUntil(isDone.Token));
        for (var n = 0; n < 5; n++)
        {
            var text = $"KERNEL void Fresh() {{ int number = {random.Next()}; (void)number; }}";
            device.Launch(SampleKernels.ForCompiler("Fresh", text), new LaunchConfig(1, 1, 1, 1), []);
            device.Synchronize();
        }

        await isDone.CancelAsync();
        Assert.True(await throws > 0);
        Assert.Equal(5, device.BuiltKernels);
    }

    // PoCL's handler goes on behind a division by zero, and the process dies.
    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_OnADriver_LeavesFaultsToNet(string deviceName)
    {
        using var device = Device.Open(deviceName);
        using var x = device.Upload<float>([1]);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));
        Assert.Equal([2], x.View.ToArray());

        Assert.True(RuntimeSignals.AreKept);
        var zero = x.View.Length - 1;
        Assert.Throws<DivideByZeroException>(() => 7 / zero);
    }

    private static int ThrowUntil(CancellationToken end)
    {
        string? none = null;
        for (var faults = 0; ; faults++)
        {
            Assert.Throws<NullReferenceException>(() => none!.Length);
            if (end.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(1)))
                return faults;
        }
    }

    // Drivers that allocate at first use report a lack of memory at a launch or at a wait.
    [Theory, InlineData(-4), InlineData(-5), InlineData(-6)]
    public void Failure_OutOfMemoryAtLaunch_SaysSoInWords(int code)
    {
        var info = Device.Diagnose().Devices[0] with { MemoryBytes = 5_000 };

        var e = OpenClError.Failure(
            code, "clFinish", info, allocatedBytes: 4_000, "The launch of Scale");

        Assert.Contains("The launch of Scale failed", e.Message, StringComparison.Ordinal);
        Assert.Contains(
            OpenClError.Describe(code, "clFinish"), e.Message, StringComparison.Ordinal);
        Assert.Contains("4,000 of the device's 5,000 bytes", e.Message, StringComparison.Ordinal);
        Assert.Contains("smaller batch", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Name_CodeOfNoHeader_IsNotLeftAlone() =>
        Assert.Equal(
            "clFinish returned an error unknown to OpenCL's headers (-4242).",
            OpenClError.Describe(-4242, "clFinish"));
}
