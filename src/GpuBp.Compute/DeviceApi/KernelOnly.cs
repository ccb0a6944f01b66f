using System.Diagnostics.CodeAnalysis;

namespace GpuBp.Compute.DeviceApi;

/// <summary>The types of this namespace are words of the kernel language, not code that runs.</summary>
internal static class KernelOnly
{
    [DoesNotReturn]
    internal static void Throw(string member) => throw new InvalidOperationException(
        $"{member} has a meaning only inside a [Kernel] method, which the generator translates; " +
        "run the kernel through its generated launcher, Launch.<kernel>(device, …).");

    [DoesNotReturn]
    internal static T Throw<T>(string member)
    {
        Throw(member);
        return default;
    }
}
