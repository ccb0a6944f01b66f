using GpuBp.Compute;
using GpuBp.Tests.Devices;

namespace GpuBp.Tests.Cuda;

/// <summary>What a user is told when the driver fails, and what still works then.</summary>
public sealed class CardFailureTests : IDisposable
{
    private const int OutOfMemory = 2;
    private const int LaunchFailed = 719;
    private const int NotSupported = 801;

    private readonly SimulatedCard _card = new();

    public void Dispose() => _card.Dispose();

    [Fact]
    public void Allocate_MoreThanTheCardHas_SaysBytesAskedAndFree()
    {
        _card.SetMemory(1 << 20);
        using var device = _card.Open();
        using var first = device.Allocate<byte>(1 << 18);

        var e = Assert.Throws<DeviceOutOfMemoryException>(() => device.Allocate<byte>(1 << 20));

        Assert.Equal(1 << 20, e.AskedBytes);
        Assert.Equal((1 << 20) - (1 << 18), e.AvailableBytes);
        Assert.Contains("1,048,576 bytes asked, 786,432 available", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Launch_SharedMemoryOfUnknownSize_NamesTheMissingConstant()
    {
        using var device = _card.Open();
        using var y = device.Allocate<float>(1);
        var kernel = new Kernel(
            "Unsized",
            """
            KERNEL void Unsized(GLOBAL float* y, LONG yOffset, LONG yLength)
            {
                SHARED_ARRAY(float, tile, 64, 0);
                tile[Group_IdxX] = 1.0f;
                y[yOffset] = tile[Group_IdxX];
            }
            """,
            [],
            isImplicit: false,
            (arguments, in config, first, end, scratch) => { },
            (in config) => 0);

        var e = Assert.Throws<DeviceException>(
            () => device.Launch(kernel, new LaunchConfig(1, 1, 1, 1), [KernelArgument.From(y.View)]));

        Assert.Contains("Unsized_shared_bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Allocate_WhatFreedBuffersHeld_Succeeds()
    {
        _card.SetMemory(1 << 20);
        using var device = _card.Open();
        for (var i = 0; i < 20; i++)
        {
            using var x = device.Allocate<float>(1 << 17);
            device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1 << 17, x, x, 2));
        }

        device.Synchronize();
    }

    [Fact]
    public void Allocate_RefusedThoughThereIsRoom_SaysSo()
    {
        using var device = _card.Open();
        _card.Fail("cuMemAllocAsync", OutOfMemory);

        var e = Assert.Throws<DeviceOutOfMemoryException>(() => device.Allocate<byte>(16));

        Assert.Contains("yet the driver refused", e.Message, StringComparison.Ordinal);
        _card.Fail("cuMemAllocAsync", 0);
        device.Allocate<byte>(16).Dispose();
    }

    [Fact]
    public void Kernel_ThatFailsWhenItRuns_LosesTheDeviceWithItsReason()
    {
        var device = _card.Open();
        using var x = device.Upload<float>([1]);
        _card.Fail("kernel", LaunchFailed, failures: 1);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));

        var e = Assert.ThrowsAny<DeviceException>(device.Synchronize);
        Assert.Contains(
            "cuStreamSynchronize returned CUDA_ERROR_LAUNCH_FAILED (719", e.Message, StringComparison.Ordinal);
        foreach (var later in (Action[])[device.Synchronize, () => x.View.ToArray(), () => device.Allocate<int>(1)])
        {
            var again = Assert.ThrowsAny<DeviceException>(later);
            Assert.Contains("cannot be used any more", again.Message, StringComparison.Ordinal);
            Assert.Contains("CUDA_ERROR_LAUNCH_FAILED", again.Message, StringComparison.Ordinal);
        }

        x.Dispose();
        device.Dispose();
        device.Dispose();

        // The context has ended with its device, and another begins without the error.
        using var next = _card.Open();
        using var y = next.Upload<float>([1]);
        next.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, y, y, 2));
        Assert.Equal([2], y.View.ToArray());
    }

    [Fact]
    public void Launch_Refused_NamesKernelSizesAndError()
    {
        using var device = _card.Open();
        using var x = device.Upload<float>([1]);
        _card.Fail("cuLaunchKernel", 701, failures: 1);

        var e = Assert.Throws<DeviceException>(
            () => device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2)));

        Assert.Contains(
            "The launch of Scale with 1 × 1 groups of 256 × 1 threads", e.Message, StringComparison.Ordinal);
        Assert.Contains("CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES (701", e.Message, StringComparison.Ordinal);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));
        Assert.Equal([2], x.View.ToArray());
    }

    [Fact]
    public void Compiler_ThatFails_IsNamedWithItsError()
    {
        using var device = _card.Open();
        using var x = device.Upload<float>([1]);
        _card.Fail("nvrtcCompileProgram", 7, failures: 1);

        var e = Assert.Throws<KernelCompilationException>(
            () => device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2)));

        Assert.Contains("NVRTC_ERROR_BUILTIN_OPERATION_FAILURE (7)", e.Message, StringComparison.Ordinal);
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(1, x, x, 2));
        Assert.Equal([2], x.View.ToArray());
    }

    public static TheoryData<string> CallsOfASession =>
    [
        "cuDevicePrimaryCtxRetain", "cuCtxSetCurrent", "cuStreamCreate", "cuStreamSynchronize",
        "cuStreamWaitEvent", "cuEventCreate", "cuEventRecord", "cuEventQuery", "cuEventSynchronize",
        "cuMemGetInfo", "cuMemAllocAsync", "cuMemHostAlloc", "cuMemcpyHtoDAsync", "cuMemcpyDtoHAsync",
        "cuModuleLoadData", "cuModuleGetFunction", "cuFuncGetAttribute", "cuLaunchKernel", "cuGraphCreate",
        "cuGraphAddKernelNode", "cuGraphInstantiate", "cuGraphLaunch", "nvrtcCreateProgram",
        "nvrtcCompileProgram", "kernel",
    ];

    /// <summary>Each call in turn fails, at each place where a session makes it: once with an error
    /// that passes, which leaves nothing behind, and for good with one that loses the device.</summary>
    [Theory, MemberData(nameof(CallsOfASession))]
    public void AnyCall_ThatFails_IsNamedAndTheDeviceCanBeDisposed(string call)
    {
        var passing = call.StartsWith("nvrtc", StringComparison.Ordinal) ? 7 : NotSupported;
        var calls = Session(_card, call);
        Assert.NotEqual(0, calls);
        for (var nth = 1; nth <= calls; nth++)
        {
            foreach (var code in (int[])[passing, LaunchFailed])
            {
                _card.Fail(call, code, nth, failures: code == LaunchFailed ? int.MaxValue : 1);

                var e = Assert.ThrowsAny<DeviceException>(() => Session(_card, call));

                Assert.Contains($"{code}", e.Message, StringComparison.Ordinal);
                if (call != "kernel")
                    Assert.Contains(call, e.Message, StringComparison.Ordinal);
                if (code == passing && call != "kernel")
                    Assert.Equal(0, _card.Leaks());
                _card.Fail(call, 0);
            }
        }

        Session(_card, call);
        Assert.Equal(0, _card.Leaks());
    }

    /// <summary>Opens a device, uses all that it can do, and disposes it.</summary>
    /// <returns>How often a function was called, up to where everything is freed: from there on,
    /// failures are no longer told.</returns>
    private static long Session(SimulatedCard card, string call)
    {
        var before = card.Calls(call);
        using var device = card.Open();
        using var x = device.Upload<float>(new float[40_000]);
        using var y = device.Allocate<float>(40_000);
        using var staging = device.Staging.Allocate<float>(8);
        using (var fill = staging.Fill())
            fill.Values.Fill(2);
        device.Staging.Upload(staging, 8, x.View.Slice(0, 8));
        var sequence = device.Record(() =>
            device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(8, x, y, 2)));
        sequence.Run();
        device.Launch(SampleKernels.Scale(), default, SampleKernels.ScaleArguments(8, y, x, 2));
        Assert.Equal(8, x.View.ToArray()[7]);
        staging.WaitUntilFree();
        device.Synchronize();
        return card.Calls(call) - before;
    }
}
