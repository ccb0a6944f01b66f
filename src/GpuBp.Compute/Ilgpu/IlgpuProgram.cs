using System.Numerics;
using ILGPU;
using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Loads kernels for an accelerator, and launches them.</summary>
/// <param name="info">The device with this accelerator.</param>
/// <param name="accelerator">The accelerator.</param>
/// <param name="usesForms">Whether kernels run in their forms for GPUs.</param>
internal sealed class IlgpuProgram(
    DeviceInfo info, Accelerator accelerator, bool usesForms) : IDisposable
{
    private readonly Dictionary<Kernel, IlgpuLaunch> _launches = [];
    private readonly Dictionary<int, IlgpuProgram> _forLargerGroups = [];

    /// <summary>Queues a kernel on the accelerator's default stream; compiles it at its first
    /// launch.</summary>
    /// <exception cref="KernelCompilationException">ILGPU cannot compile the kernel.</exception>
    /// <exception cref="DeviceException">ILGPU cannot load the kernel.</exception>
    internal void Launch(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments)
    {
        if (!kernel.IsImplicit && config.GroupSize > accelerator.MaxNumThreadsPerGroup)
        {
            ForGroups(config.GroupSize).Launch(kernel, config, arguments);
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

    /// <summary>Disposes the accelerators for larger groups; the caller owns the first
    /// one.</summary>
    public void Dispose()
    {
        foreach (var program in _forLargerGroups.Values)
            IlgpuError.IgnoreFailure(program.DisposeAccelerator);
    }

    private void DisposeAccelerator() => accelerator.Dispose();

    /// <summary>
    /// A program with a CPU accelerator for groups of about this size. CPU accelerators can share
    /// buffers, which are in the host's memory, and their launches end before they return. A GPU
    /// never comes here: <see cref="DeviceInfo.MaxGroupSize"/> limits its groups.
    /// </summary>
    private IlgpuProgram ForGroups(int groupSize)
    {
        var threads = (int)BitOperations.RoundUpToPowerOf2((uint)groupSize);
        if (!_forLargerGroups.TryGetValue(threads, out var program))
        {
            program = new(info, IlgpuContext.Cpu(threads)
                .CreateAccelerator(accelerator.Context), usesForms);
            _forLargerGroups.Add(threads, program);
        }

        return program;
    }

    private IlgpuLaunch Load(Kernel kernel)
    {
        var loaded = kernel.Ilgpu?.Invoke() ?? throw new DeviceException(
            $"The kernel {kernel.Name} cannot run on {info}: ILGPU cannot load a kernel without " +
            "parameters. Add a view.");
        using var signals = RuntimeSignals.Keep();
        try
        {
            return loaded.Load(accelerator, usesForms);
        }
        catch (Exception fault) when (fault is InternalCompilerException or NotSupportedException)
        {
            throw new KernelCompilationException(
                info, kernel.Name, (fault.InnerException ?? fault)
                .ToString(), loaded.Method.Method.ToString()!);
        }
    }
}
