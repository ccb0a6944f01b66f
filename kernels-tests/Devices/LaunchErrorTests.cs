using GpuBp.Compute;

namespace GpuBp.Tests.Devices;

public unsafe class LaunchErrorTests
{
    private static readonly LaunchConfig One = new(1, 1, 1, 1);

    [Theory]
    [EveryDevice(0, 1, 1, 1)]
    [EveryDevice(1, 0, 1, 1)]
    [EveryDevice(1, 1, -1, 1)]
    [EveryDevice(1, 1, 1, 0)]
    public void Launch_DimensionBelowOne_IsRefused(
        string deviceName, int gridX, int gridY, int groupX, int groupY)
    {
        var config = new LaunchConfig(gridX, gridY, groupX, groupY);

        var e = Assert.Throws<ArgumentException>(
            () => TestDevices.Get(deviceName).Launch(SampleKernels.Positions(), config, []));

        Assert.Contains("Positions", e.Message, StringComparison.Ordinal);
        Assert.Contains("at least 1", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Launch_GroupTooLarge_NamesTheLimit(string deviceName)
    {
        var device = TestDevices.Get(deviceName);

        // The product does not fit an int.
        var config = new LaunchConfig(1, 1, 1 << 20, 1 << 20);
        var e = Assert.Throws<ArgumentException>(
            () => device.Launch(SampleKernels.Positions(), config, []));

        Assert.Contains($"at most {device.Info.MaxGroupSize}", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice]
    public void Launch_ExtentNegativeOrMissing_IsRefused(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1]);
        var scale = SampleKernels.Scale();

        var e = Assert.Throws<ArgumentException>(
            () => device.Launch(scale, default, SampleKernels.ScaleArguments(-1, x, x, 1)));
        Assert.Contains("extent of -1", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => device.Launch(scale, default, []));
        Assert.Throws<ArgumentException>(
            () => device.Launch(scale, default, [KernelArgument.From(x.View)]));
        Assert.Throws<ArgumentException>(() => device.Launch(scale, default, [KernelArgument.From(1L)]));
    }

    [Theory, EveryDevice]
    public void Launch_ArgumentOfOtherDevice_NamesBoth(string deviceName)
    {
        using var other = Device.Open("cpu");
        using var y = other.Allocate<float>(1);
        var device = TestDevices.Get(deviceName);

        var e = Assert.Throws<ArgumentException>(() => device.Launch(
            SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, y, y, 1)));

        Assert.Contains($"launched on {device.Info.Id}", e.Message, StringComparison.Ordinal);
        Assert.Contains("lies on cpu", e.Message, StringComparison.Ordinal);
        Assert.Equal(
            device.Info.Id == "cpu", e.Message.Contains("opened separately", StringComparison.Ordinal));
    }

    [Theory, EveryDevice]
    public void Launch_BufferDisposedAfterArgumentWasMade_IsRefused(string deviceName)
    {
        var device = TestDevices.Get(deviceName);
        using var x = device.Upload<float>([1]);
        var y = device.Allocate<float>(1);
        var arguments = SampleKernels.ScaleArguments(1, x, y, 1);

        y.Dispose();

        Assert.Throws<ObjectDisposedException>(
            () => device.Launch(SampleKernels.Scale(), default, arguments));
    }

    // Group 0 runs alone, on the calling thread; the others are cut into pieces for all cores.
    [Theory, InlineData(0), InlineData(1), InlineData(99)]
    public void Launch_CpuFormThrows_ItsOwnExceptionArrives(int failing)
    {
        var device = TestDevices.Get("cpu");
        var kernel = SampleKernels.ForCpu((arguments, in config, first, end, scratch) =>
        {
            // Long enough that the rest of the launch is spread over the cores.
            Thread.Sleep(1);
            if (first <= failing && failing < end)
                throw new InvalidDataException($"group {failing}");
        });

        var e = Assert.Throws<InvalidDataException>(
            () => device.Launch(kernel, new LaunchConfig(100, 1, 1, 1), []));

        Assert.Equal($"group {failing}", e.Message);
        device.Synchronize();
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_BrokenText_ShowsTheCompilersLog(string deviceName)
    {
        var kernel = SampleKernels.ForCompiler(
            "Broken", "KERNEL void Broken(int n) { n = undeclaredName; }");

        var e = Assert.Throws<KernelCompilationException>(
            () => TestDevices.Get(deviceName).Launch(kernel, One, [KernelArgument.From(1)]));

        Assert.Contains("the kernel Broken", e.Message, StringComparison.Ordinal);
        Assert.Contains("CL_BUILD_PROGRAM_FAILURE", e.Message, StringComparison.Ordinal);
        Assert.Contains("undeclaredName", e.Log, StringComparison.Ordinal);
        Assert.EndsWith(kernel.Text, e.KernelSource, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_TextWithoutTheKernel_SaysWhatIsMissing(string deviceName)
    {
        var kernel = SampleKernels.ForCompiler("Missing", "KERNEL void Other(int n) { }");

        var e = Assert.Throws<KernelCompilationException>(
            () => TestDevices.Get(deviceName).Launch(kernel, One, [KernelArgument.From(1)]));

        Assert.Contains("CL_INVALID_KERNEL_NAME", e.Message, StringComparison.Ordinal);
        Assert.Contains("KERNEL void Missing(", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_WrongNumberOfArguments_NamesBothNumbers(string deviceName)
    {
        var kernel = SampleKernels.ForCompiler("Pair", "KERNEL void Pair(int a, int b) { }");

        var e = Assert.Throws<DeviceException>(
            () => TestDevices.Get(deviceName).Launch(kernel, One, [KernelArgument.From(1)]));

        Assert.Contains("takes 2", e.Message, StringComparison.Ordinal);
        Assert.Contains("passes 1", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_ArgumentOfWrongSize_NamesTheArgument(string deviceName)
    {
        var kernel = SampleKernels.ForCompiler("Sizes", "KERNEL void Sizes(int a, int b) { }");

        var e = Assert.Throws<DeviceException>(() => TestDevices.Get(deviceName).Launch(
            kernel, One, [KernelArgument.From(1), KernelArgument.From(1L)]));

        Assert.Contains("Argument 1 of Sizes", e.Message, StringComparison.Ordinal);
        Assert.Contains("CL_INVALID_ARG_SIZE", e.Message, StringComparison.Ordinal);
    }

    [Theory, EveryDevice(Only = "opencl")]
    public void Launch_GroupThatTheKernelCannotHave_SaysNumbers(string deviceName)
    {
        var kernel = SampleKernels.ForCompiler(
            "Fixed", "__attribute__((reqd_work_group_size(8, 1, 1))) KERNEL void Fixed(int n) { }");

        var e = Assert.Throws<DeviceException>(() => TestDevices.Get(deviceName).Launch(
            kernel, new LaunchConfig(2, 1, 16, 1), [KernelArgument.From(1)]));

        Assert.Contains("Fixed", e.Message, StringComparison.Ordinal);
        Assert.Contains("groups of 16", e.Message, StringComparison.Ordinal);
    }
}
