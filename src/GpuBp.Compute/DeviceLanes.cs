using GpuBp.Compute.Cpu;

namespace GpuBp.Compute;

/// <summary>
/// Devices for networks that are trained at the same time, one on each: small ones are done sooner
/// so than one after another on all threads.
/// </summary>
internal static class DeviceLanes
{
    /// <summary>How many lanes run at the same time: the threads of the CPU, else 1.</summary>
    internal static int Count(Device device) => device is CpuDevice cpu ? cpu.Options.Threads : 1;

    /// <summary>
    /// A device of the CPU with one thread, the caller's, which gives the bits that all threads
    /// together give; or <paramref name="device"/>, if it is none of the CPU, or no other network
    /// wants its threads.
    /// </summary>
    internal static Device Open(Device device, bool isAlone) => device is CpuDevice cpu && !isAlone
        ? new CpuDevice(cpu.Options with { Threads = 1 })
        : device;
}
