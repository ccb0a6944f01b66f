using System.ComponentModel;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>A kernel for ILGPU; generated launchers make it for
/// <see cref="Kernel.Ilgpu"/>.</summary>
/// <param name="method">The kernel's own method, with its policies.</param>
/// <param name="form">The method that GPUs run instead; null if they run the kernel's own.</param>
/// <param name="load">Compiles one of the two methods for an accelerator.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IlgpuKernel(
    Delegate method, Delegate? form, Func<Accelerator, Delegate, IlgpuLaunch> load)
{
    /// <summary>The kernel's own method.</summary>
    public Delegate Method => method;

    /// <summary>The method for GPUs: the same without arrays, which ILGPU would keep in
    /// memory.</summary>
    public Delegate Form => form ?? method;

    /// <summary>Compiles <see cref="Method"/> or <see cref="Form"/> for an accelerator.</summary>
    public IlgpuLaunch Load(Accelerator accelerator, bool isForm) =>
        load(accelerator, isForm ? Form : Method);
}

/// <summary>Queues a kernel that was loaded for an accelerator.</summary>
/// <param name="stream">The accelerator's stream.</param>
/// <param name="config">Groups and threads; ignored by an implicitly grouped kernel.</param>
/// <param name="arguments">The kernel's arguments, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void IlgpuLaunch(
    AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments);
