namespace GpuBp.Compute;

/// <summary>Launches that were checked and recorded once, to be run again and again as they are.</summary>
internal sealed class LaunchSequence
{
    private readonly Device _device;
    private readonly IReadOnlyList<RecordedLaunch> _launches;
    private readonly Action _replay;
    private readonly DeviceMemory[] _memory;
    private long _frees;

    internal LaunchSequence(
        Device device, IReadOnlyList<RecordedLaunch> launches, Action replay, long frees)
    {
        _device = device;
        _launches = launches;
        _replay = replay;
        _memory =
        [
            .. launches.SelectMany(launch => launch.Arguments)
                .Select(argument => argument.Memory).OfType<DeviceMemory>().Distinct(),
        ];
        _frees = frees;
    }

    /// <summary>Queues the launches, in their order.</summary>
    /// <exception cref="ObjectDisposedException">The device or a buffer was disposed.</exception>
    /// <exception cref="InvalidOperationException">The device is recording.</exception>
    internal void Run() => _device.Replay(this);

    /// <summary>Called by the device, which holds its lock.</summary>
    /// <param name="frees">How many buffers the device has freed so far.</param>
    /// <param name="launch">What launches one after the other, to time each; null to run them as a sequence.</param>
    internal void Replay(long frees, Action<RecordedLaunch>? launch)
    {
        if (frees != _frees)
        {
            foreach (var memory in _memory)
                memory.ThrowIfFreed();
            _frees = frees;
        }

        if (launch is null)
        {
            _replay();
            return;
        }

        foreach (var recorded in _launches)
            launch(recorded);
    }
}

/// <summary>A checked launch, for later.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Config">Groups and threads.</param>
/// <param name="Arguments">The kernel's arguments, in order.</param>
internal sealed record RecordedLaunch(Kernel Kernel, LaunchConfig Config, KernelArgument[] Arguments);
