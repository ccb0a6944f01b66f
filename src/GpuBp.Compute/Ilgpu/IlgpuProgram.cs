using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>An accelerator with the kernels that it has loaded.</summary>
/// <param name="info">The device whose accelerator it is.</param>
/// <param name="accelerator">The accelerator.</param>
/// <param name="usesForms">Whether kernels run in the forms that are for GPUs.</param>
internal sealed class IlgpuProgram(DeviceInfo info, Accelerator accelerator, bool usesForms) : IDisposable
{
    private readonly Dictionary<Kernel, IlgpuLaunch> _launches = [];
    private readonly Dictionary<int, IlgpuProgram> _wider = [];

    /// <summary>Queues a kernel on the accelerator's default stream; compiles it the first time.</summary>
    /// <exception cref="KernelCompilationException">ILGPU cannot compile the kernel.</exception>
    /// <exception cref="DeviceException">ILGPU loads no such kernel.</exception>
    internal void Launch(Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        if (!kernel.IsImplicit && config.GroupSize > accelerator.MaxNumThreadsPerGroup)
        {
            Wider(config.GroupSize).Launch(kernel, config, arguments);
            return;
        }

        accelerator.Bind();
        if (!_launches.TryGetValue(kernel, out var launch))
        {
            launch = Load(kernel);
            _launches.Add(kernel, launch);
        }

        launch(accelerator.DefaultStream, config, arguments);
    }

    /// <summary>Disposes the accelerators that it made; the one that it was given is another's.</summary>
    public void Dispose()
    {
        foreach (var wider in _wider.Values)
            IlgpuError.Quietly(wider.DisposeAccelerator);
    }

    private void DisposeAccelerator() => accelerator.Dispose();

    /// <summary>
    /// The same on a CPU accelerator for groups of about this size: all of them work on the host's memory, and a
    /// launch there ends before it returns. A GPU's groups are never larger than its accelerator allows.
    /// </summary>
    private IlgpuProgram Wider(int groupSize)
    {
        var threads = (int)BitOperations.RoundUpToPowerOf2((uint)groupSize);
        if (!_wider.TryGetValue(threads, out var program))
        {
            program = new(info, IlgpuContext.Cpu(threads).CreateAccelerator(accelerator.Context), usesForms);
            _wider.Add(threads, program);
        }

        return program;
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
