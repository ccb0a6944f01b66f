using GpuBp.Compute.Cpu;

namespace GpuBp.Bench;

/// <summary>A device of the suites.</summary>
/// <param name="Name">host, or the device's id.</param>
/// <param name="Threads">Threads of the host that it may use; 0 on other devices.</param>
/// <param name="Device">The open device.</param>
internal sealed record Engine(string Name, int Threads, Device Device)
{
    internal bool IsHost => Device.Info.Id == CpuDevice.Id;

    public override string ToString() => IsHost ? $"{Name}, {Threads} threads" : Name;
}

/// <summary>The devices of a run: the host with one thread and with all, and the others.</summary>
internal sealed class Engines : IDisposable
{
    private readonly List<Engine> _all = [];

    /// <param name="only">A device's name; null for all.</param>
    /// <param name="threads">
    /// Threads of the host; null for one thread, and then one for each core.
    /// </param>
    /// <exception cref="DeviceException">The named device cannot be opened.</exception>
    internal Engines(string? only, int? threads)
    {
        IsNamed = only is not null;
        var found = Device.Diagnose();
        Problems = only is null ? [.. found.Problems.Select(problem => $"{problem}")] : [];
        // ILGPU's devices run the same kernels on the same hardware: the suite "runtimes" compares
        // the two.
        var all = found.Devices.Select(info => info.Id).Where(id => !DeviceCatalog.IsIlgpu(id));
        foreach (var name in only is null ? all : [only])
        {
            var device = Device.Open(name);
            if (device.Info.Id != CpuDevice.Id)
            {
                _all.Add(new Engine(device.Info.Id, 0, device));
                continue;
            }

            device.Dispose();
            foreach (var count in threads is { } one ? [one] : ThreadCounts())
                _all.Add(
                    new Engine("host", count, Device.OpenCpu(new CpuOptions { Threads = count })));
        }
    }

    internal IReadOnlyList<Engine> All => _all;

    /// <summary>Whether the user chose the device by name.</summary>
    internal bool IsNamed { get; }

    /// <summary>The host's engines, fewest threads first.</summary>
    internal IEnumerable<Engine> Hosts => _all.Where(engine => engine.IsHost);

    /// <summary>The reasons why other devices are missing.</summary>
    internal IReadOnlyList<string> Problems { get; }

    internal static int[] ThreadCounts() =>
        Environment.ProcessorCount == 1 ? [1] : [1, Environment.ProcessorCount];

    public void Dispose()
    {
        foreach (var engine in _all)
            engine.Device.Dispose();
    }
}
