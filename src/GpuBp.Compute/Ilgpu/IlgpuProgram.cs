using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>An accelerator with the kernels that it has loaded.</summary>
/// <param name="info">The device whose accelerator it is.</param>
/// <param name="accelerator">The accelerator.</param>
/// <param name="usesForms">Whether kernels run in the forms that are for GPUs.</param>
internal sealed class IlgpuProgram(DeviceInfo info, Accelerator accelerator, bool usesForms)
{
    private readonly Dictionary<Kernel, IlgpuLaunch> _launches = [];

    internal Accelerator Accelerator => accelerator;

    /// <summary>The same for another accelerator of the device.</summary>
    internal IlgpuProgram On(Accelerator other) => new(info, other, usesForms);

    /// <summary>Queues a kernel on the accelerator's default stream; compiles it the first time.</summary>
    /// <exception cref="KernelCompilationException">ILGPU cannot compile the kernel.</exception>
    /// <exception cref="DeviceException">ILGPU loads no such kernel.</exception>
    internal void Launch(Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        accelerator.Bind();
        if (!_launches.TryGetValue(kernel, out var launch))
        {
            launch = Load(kernel);
            _launches.Add(kernel, launch);
        }

        launch(accelerator.DefaultStream, config, arguments);
    }

    private IlgpuLaunch Load(Kernel kernel)
    {
        var loaded = kernel.Ilgpu?.Invoke() ?? throw new DeviceException(
            $"The kernel {kernel.Name} cannot run on {info}: ILGPU loads no kernel without parameters. Give it a view.");
        try
        {
            return loaded.Load(accelerator, usesForms);
        }
        catch (Exception fault) when (fault is InternalCompilerException or NotSupportedException)
        {
            throw new KernelCompilationException(
                info, kernel.Name, (fault.InnerException ?? fault).ToString(), loaded.Method.Method.ToString()!);
        }
    }
}
