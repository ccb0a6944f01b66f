using System.Diagnostics;
using System.Numerics;
using GpuBp.Compute;

namespace GpuBp;

/// <summary>The device of each rank, where several run on one machine.</summary>
public static class RankDevices
{
    /// <summary>
    /// Opens this rank's device: the ranks of a machine take its GPUs by turns, or share its cores.
    /// All ranks call it.
    /// </summary>
    /// <param name="group">The group.</param>
    /// <param name="name">
    /// As <see cref="Device.Open"/> takes it; null for the best one present. A name of one device,
    /// such as <c>cuda:1</c>, is that one on every rank.
    /// </param>
    /// <exception cref="ArgumentNullException">The group is null.</exception>
    /// <exception cref="DeviceException">There is no such device.</exception>
    public static Device OpenDevice(this MpiGroup group, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(group);
        var threads = Threads(group);
        var first = Device.Open(name);
        if (group.LocalSize == 1)
            return first;
        if (first.Info.Kind == DeviceKind.Cpu)
        {
            var given = Environment.GetEnvironmentVariable("GPUBP_CPU_THREADS");
            if (!string.IsNullOrEmpty(given))
                return first;
            first.Dispose();
            return Device.OpenCpu(new CpuOptions { Threads = threads });
        }

        // cuda, or cuda:0 for no name at all: GPU n of the same backend for local rank n.
        var backend = first.Info.Backend;
        var alike = Device.Diagnose().Devices
            .Where(info => info.IsGpu && info.Id.StartsWith(backend, StringComparison.Ordinal))
            .ToList();
        if ((name is not null && name != backend) || alike.Count < 2)
            return first;
        first.Dispose();
        return Device.Open(alike[group.LocalRank % alike.Count].Id);
    }

    // Launchers bind ranks to cores, each to its own or all to the same ones.
    private static int Threads(MpiGroup group)
    {
        var own = OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
            ? (ulong)Process.GetCurrentProcess().ProcessorAffinity
            : 0;
        var masks = new ulong[group.Size];
        var counts = new int[group.Size];
        Array.Fill(counts, 1);
        group.BeginAllGather<ulong>(new[] { own }, masks, counts).Wait();
        var sharing = Enumerable.Range(0, group.Size).Count(rank =>
            group.Hosts[rank] == group.Hosts[group.Rank] && masks[rank] == own);
        var cores = own == 0 || Environment.ProcessorCount > 64
            ? Environment.ProcessorCount
            : BitOperations.PopCount(own);
        return Math.Max(1, cores / Math.Max(1, sharing));
    }
}
