using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>The ILGPU context that all its devices share, with the code that it compiles.</summary>
internal static class IlgpuContext
{
    /// <summary>The maximum number of threads in a group on ILGPU's CPU accelerators.</summary>
    internal const int MaxCpuGroupSize = 256;

    /// <summary>The smallest CPU accelerator; on it, the library's kernels use groups of one
    /// thread.</summary>
    internal static CPUDevice SmallestCpu { get; } = Cpu(2);

    /// <summary>A CPU accelerator for groups of up to <paramref name="threads"/>, a power of
    /// 2.</summary>
    /// <remarks>
    /// Each thread of a group is a thread of the operating system, and each launch wakes as many as
    /// the largest launch so far: so each group size has its own accelerator.
    /// </remarks>
    internal static CPUDevice Cpu(int threads)
    {
        var warp = Math.Min(threads, 32);
        return new(
            numThreadsPerWarp: warp,
            numWarpsPerMultiprocessor: threads / warp,
            numMultiprocessors: 1);
    }

    private static readonly Lazy<Context> LazyContext =
        new(() => Create(builder => builder.OpenCL().Cuda()));

    /// <summary>The context of this process; the first call starts the drivers.</summary>
    internal static Context Shared => LazyContext.Value;

    /// <summary>A context with the CPU accelerator and those of
    /// <paramref name="devices"/>.</summary>
    internal static Context Create(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.CPU(SmallestCpu);
        devices(builder);
        builder.GpuBp();
    });
}
