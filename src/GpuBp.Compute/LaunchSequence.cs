namespace GpuBp.Compute;

/// <summary>Launches that were checked and recorded once, to run again and again.</summary>
internal sealed class LaunchSequence
{
    private readonly Device _device;
    private readonly IReadOnlyList<RecordedLaunch> _launches;
    private readonly DeviceMemory[] _memory;
    private readonly Action _replay;
    private long _frees;

    /// <summary>Called by the device, which holds its lock.</summary>
    internal LaunchSequence(Device device, IReadOnlyList<RecordedLaunch> launches)
    {
        _device = device;
        _launches = launches;
        _memory =
        [
            .. launches.SelectMany(launch => launch.Arguments)
                .Select(argument => argument.Memory).OfType<DeviceMemory>().Distinct(),
        ];
        _replay = device.Prepare(launches);
        _frees = device.Allocations.Frees;
    }

    /// <summary>Queues the launches, in their order.</summary>
    /// <exception cref="ObjectDisposedException">The device or a buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The device is recording.</exception>
    internal void Run()
    {
        lock (_device.Gate)
        {
            _device.RequireReady("A sequence");
            RequireLiveMemory();
            if (_device.Sink is { } timer)
            {
                foreach (var launch in _launches)
                    timer.Launch(launch.Kernel, launch.Config, launch.Arguments);
            }
            else
            {
                _replay();
            }
        }
    }

    // Looks again only after the device has freed a buffer.
    private void RequireLiveMemory()
    {
        if (_device.Allocations.Frees == _frees)
            return;

        foreach (var memory in _memory)
            memory.ThrowIfFreed();
        _frees = _device.Allocations.Frees;
    }
}
