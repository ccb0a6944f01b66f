using ILGPU;
using ILGPU.Runtime.CPU;
using ILGPU.Runtime.Cuda;
using ILGPU.Runtime.OpenCL;

namespace GpuBp.Compute.Ilgpu;

/// <summary>ILGPU's context, which all its devices share: what it compiles for one serves the others.</summary>
internal static class IlgpuContext
{
    /// <summary>
    /// Threads of the largest group of the CPU accelerator. Each is a thread of the operating system,
    /// which barriers wake one after the other: no more than kernels ask for.
    /// </summary>
    private const int CpuWarp = 32;
    private const int CpuWarps = 8;

    private static readonly Lazy<Context> s_shared = new(() => Create(builder => builder.OpenCL().Cuda()));

    /// <summary>The context of this process; the first call asks the drivers for their devices.</summary>
    internal static Context Shared => s_shared.Value;

    /// <summary>A context with the CPU accelerator, and what <paramref name="devices"/> adds.</summary>
    internal static Context Create(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.CPU(new CPUDevice(CpuWarp, CpuWarps, numMultiprocessors: 1));
        devices(builder);

        // Reads and writes of views name their address space only from this level on.
        builder.Optimize(OptimizationLevel.O2).EnableAlgorithms();
        IlgpuMath.Register(builder);
    });
}
