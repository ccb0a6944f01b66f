using GpuBp.Bench.Timing;

namespace GpuBp.Bench.Gpu;

/// <summary>
/// Launches that are recorded once and replayed together, so that the time is the kernel's and not
/// the host's for launching it.
/// </summary>
/// <param name="name">The contender's name.</param>
/// <param name="device">The device.</param>
/// <param name="launch">Launches once.</param>
/// <param name="launches">The number of launches in a repeat.</param>
internal sealed class Replayed(string name, Device device, Action launch, int launches) : IContender
{
    private readonly LaunchSequence _sequence = device.Record(() =>
    {
        for (var n = 0; n < launches; n++)
            launch();
    });

    public string Name => name;

    public double Seconds(int repeats) =>
        new Work(name, _sequence.Run, device.Synchronize).Seconds(repeats);
}
