#if ILGPU
using System.Reflection;
#endif

namespace GpuBp.Compute;

/// <summary>The devices of ILGPU, in a build that is for it.</summary>
internal static class ForeignDevices
{
    /// <summary>What the ids of its devices begin with, before a colon.</summary>
    internal const string Name = "ilgpu";

    /// <summary>Whether a device's id, or what someone asked for, is one of ILGPU's.</summary>
    internal static bool IsNamed(string id) =>
        id.Equals(Name, StringComparison.OrdinalIgnoreCase) ||
        id.StartsWith(Name + ":", StringComparison.OrdinalIgnoreCase);

#if ILGPU
    private const string Search = "GpuBp.Compute.Ilgpu.IlgpuSearch, GpuBp.Compute.Ilgpu";

    /// <summary>ILGPU's devices, the best first.</summary>
    internal static List<DeviceCandidate> Find(List<string> problems)
    {
        // By name: what knows ILGPU refers to this assembly, and not the other way round.
        var search = Type.GetType(Search, throwOnError: false)
            ?.GetMethod("Run", BindingFlags.Static | BindingFlags.NonPublic)
            ?.CreateDelegate<Func<List<string>, List<DeviceCandidate>>>();
        if (search is not null)
            return search(problems);

        problems.Add(
            "GpuBp was built for ILGPU, but GpuBp.Compute.Ilgpu.dll is not beside the program; refer to it.");
        return [];
    }
#else
    /// <summary>None: the build is for the built-in runtime alone.</summary>
    internal static List<DeviceCandidate> Find(List<string> problems) => [];
#endif
}
