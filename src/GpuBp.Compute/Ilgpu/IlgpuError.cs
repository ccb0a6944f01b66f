using ILGPU.Runtime;

namespace GpuBp.Compute.Ilgpu;

/// <summary>Turns ILGPU's exceptions into the library's.</summary>
internal static class IlgpuError
{
    internal static DeviceException Failure(DeviceInfo info, string what, Exception fault) =>
        new($"{info}: {what} failed. {fault.GetType().Name}: {fault.Message}", fault);

    /// <exception cref="DeviceException">The accelerator has failed.</exception>
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

    /// <summary>Frees something, and ignores a failed accelerator: nobody is left to
    /// tell.</summary>
    internal static void IgnoreFailure(Action free)
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
