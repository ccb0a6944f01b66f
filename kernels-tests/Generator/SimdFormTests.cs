using GpuBp.Compute;

namespace GpuBp.Tests.Generator;

/// <summary>What the generator makes of [SimdForm].</summary>
public class SimdFormTests
{
    [Fact]
    public void Kernel_WithAForm_HandsItOn()
    {
        Assert.NotNull(Launch.ScaledKernel<Edge16>().Simd);
        Assert.Null(Launch.EveryReadKernel().Simd);
    }

    [Fact]
    public void Work_ThroughTheLauncher_SeesTheArguments()
    {
        var device = Devices.TestDevices.Get("cpu");
        using var x = device.Allocate<float>(7);

        var work = Launch.ScaledKernel<Edge16>().Simd!.Work(
            [KernelArgument.From(7), KernelArgument.From(x.View), KernelArgument.From(x.View), KernelArgument.From(2f)]);

        Assert.Equal(7, work.BatchRows);
        Assert.Equal(70, work.Nanoseconds);
    }
}
