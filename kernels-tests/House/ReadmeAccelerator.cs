using GpuBp.Compute;
using ILGPU;

namespace ReadmeSnippets;

/// <summary>A file of its own, for ILGPU's names collide with others that the examples use.</summary>
internal static class AcceleratorExample
{
    internal static string Borrowed()
    {
        // <accelerator>
        using var context = Context.Create(builder => builder.Default().GpuBp());
        using var accelerator = context.GetPreferredDevice(preferCPU: false).CreateAccelerator(context);
        using var device = Device.FromAccelerator(accelerator);
        // </accelerator>

        return device.Info.Name;
    }
}
