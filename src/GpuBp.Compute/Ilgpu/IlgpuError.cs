using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>What ILGPU throws, as the library says it.</summary>
internal static class IlgpuError
{
    internal static DeviceException Failure(DeviceInfo info, string what, Exception fault) =>
        new($"{info}: {what} failed. {fault.GetType().Name}: {fault.Message}", fault);

    /// <exception cref="DeviceException">The accelerator refuses it.</exception>
    internal static T Try<T>(DeviceInfo info, string what, Func<T> function)
    {
        try
        {
            return function();
        }
        catch (AcceleratorException fault)
        {
            throw Failure(info, what, fault);
        }
    }

    /// <summary>Frees something; that a device has failed, no one is left to hear.</summary>
    internal static void Quietly(Action free)
    {
        try
        {
            free();
        }
        catch (AcceleratorException)
        {
        }
    }
}
