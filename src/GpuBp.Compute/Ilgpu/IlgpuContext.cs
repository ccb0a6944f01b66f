using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>ILGPU's context, which all its devices share: what it compiles for one serves the others.</summary>
internal static class IlgpuContext
{
    /// <summary>
    /// The CPU accelerator for the smallest groups. Each thread of a group is a thread of the operating
    /// system there, and every launch wakes all threads that any launch has needed so far: the library's
    /// kernels ask for groups of one.
    /// </summary>
    internal static CPUDevice NarrowCpu { get; } = new(
        numThreadsPerWarp: 2, numWarpsPerMultiprocessor: 1, numMultiprocessors: Environment.ProcessorCount);

    /// <summary>The one for all other groups, which few launches need.</summary>
    internal static CPUDevice WideCpu { get; } = new(
        numThreadsPerWarp: 32, numWarpsPerMultiprocessor: 8, numMultiprocessors: 1);

    private static readonly Lazy<Context> s_shared = new(() => Create(builder => builder.OpenCL().Cuda()));

    /// <summary>The context of this process; the first call asks the drivers for their devices.</summary>
    internal static Context Shared => s_shared.Value;

    /// <summary>A context with the CPU accelerator, and what <paramref name="devices"/> adds.</summary>
    internal static Context Create(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.CPU(NarrowCpu);
        devices(builder);

        // Not O2: its placement of code moves divisions by sizes into inner loops, which then have 709
        // instructions in place of 602 (LinearForward, 128 × 128 tile, sm_80).
        builder.Optimize(OptimizationLevel.O1).EnableAlgorithms();
        IlgpuMath.Register(builder);
    });
}
