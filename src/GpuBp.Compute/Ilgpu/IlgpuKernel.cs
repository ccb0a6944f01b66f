using System.ComponentModel;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>A kernel as ILGPU loads it: made by generated launchers, called through <see cref="Kernel.Ilgpu"/>.</summary>
/// <param name="method">The kernel's own method, closed over its policies.</param>
/// <param name="form">What takes its place on GPUs; null where nothing does.</param>
/// <param name="load">Compiles one of the two for an accelerator.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IlgpuKernel(Delegate method, Delegate? form, Func<Accelerator, Delegate, IlgpuLaunch> load)
{
    /// <summary>The kernel's own method.</summary>
    public Delegate Method => method;

    /// <summary>What GPUs run: the same without arrays, which ILGPU would keep in memory.</summary>
    public Delegate Form => form ?? method;

    /// <summary>Compiles <see cref="Method"/> or <see cref="Form"/> for an accelerator.</summary>
    public IlgpuLaunch Load(Accelerator accelerator, bool isForm) => load(accelerator, isForm ? Form : Method);
}

/// <summary>Queues a kernel that ILGPU has loaded.</summary>
/// <param name="stream">The accelerator's stream.</param>
/// <param name="config">Groups and threads; ignored by an implicitly grouped kernel.</param>
/// <param name="arguments">The kernel's arguments, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void IlgpuLaunch(
    AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments);
