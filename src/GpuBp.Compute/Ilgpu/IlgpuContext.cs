using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>ILGPU's context, which all its devices share: what it compiles for one serves the others.</summary>
internal static class IlgpuContext
{
    /// <summary>The most threads of a group on ILGPU's CPU accelerators.</summary>
    internal const int MaxCpuGroupSize = 256;

    /// <summary>The CPU accelerator for the library's kernels there, whose groups have one thread.</summary>
    internal static CPUDevice SmallestCpu { get; } = Cpu(2);

    /// <summary>A CPU accelerator for groups of up to so many threads, a power of 2.</summary>
    /// <remarks>
    /// Each thread of a group is a thread of the operating system there, and a launch wakes all that any launch
    /// of the accelerator has needed: so each size of groups has an accelerator of its own.
    /// </remarks>
    internal static CPUDevice Cpu(int threads)
    {
        var warp = Math.Min(threads, 32);
        return new(numThreadsPerWarp: warp, numWarpsPerMultiprocessor: threads / warp, numMultiprocessors: 1);
    }

    private static readonly Lazy<Context> LazyContext = new(() => Create(builder => builder.OpenCL().Cuda()));

    /// <summary>The context of this process; the first call asks the drivers for their devices.</summary>
    internal static Context Shared => LazyContext.Value;

    /// <summary>A context with the CPU accelerator, and what <paramref name="devices"/> adds.</summary>
    internal static Context Create(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.CPU(SmallestCpu);
        devices(builder);
        builder.GpuBp();
    });
}
