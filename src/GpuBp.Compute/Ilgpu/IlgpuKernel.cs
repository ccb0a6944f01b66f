using System.ComponentModel;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>A kernel as ILGPU loads it: made by generated launchers, called through <see cref="Kernel.Ilgpu"/>.</summary>
/// <param name="method">The C# method that ILGPU compiles, closed over its policies.</param>
/// <param name="load">Compiles the method for an accelerator, once.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class IlgpuKernel(Delegate method, Func<Accelerator, IlgpuLaunch> load)
{
    /// <summary>The C# method that ILGPU compiles.</summary>
    public Delegate Method { get; } = method;

    /// <summary>Compiles the method for an accelerator.</summary>
    public Func<Accelerator, IlgpuLaunch> Load { get; } = load;
}

/// <summary>Queues a kernel that ILGPU has loaded.</summary>
/// <param name="stream">The accelerator's stream.</param>
/// <param name="config">Groups and threads; ignored by an implicitly grouped kernel.</param>
/// <param name="arguments">The kernel's arguments, in order.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void IlgpuLaunch(
    AcceleratorStream stream, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments);
