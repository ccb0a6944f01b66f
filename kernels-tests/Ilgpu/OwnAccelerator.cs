using GpuBp.Compute;
using ILGPU;
using ILGPU.Runtime.CPU;
using Device = GpuBp.Compute.Device;

namespace GpuBp.Tests.Ilgpu;

/// <summary>A user's own context and CPU accelerator, and the device by it.</summary>
internal sealed class OwnAccelerator : IDisposable
{
    /// <param name="kind">ILGPU's default, unless given: 16 threads.</param>
    internal OwnAccelerator(CPUDevice? kind = null)
    {
        Context = Context.Create(builder => builder.CPU(kind ?? CPUDevice.Default).GpuBp());
        Accelerator = Context.CreateCPUAccelerator(0);
        Device = Device.FromAccelerator(Accelerator);
    }

    internal Context Context { get; }

    internal CPUAccelerator Accelerator { get; }

    internal Device Device { get; }

    public void Dispose()
    {
        Device.Dispose();
        Accelerator.Dispose();
        Context.Dispose();
    }
}
