namespace GpuBp.Compute;

/// <summary>Takes checked launches in place of the device.</summary>
internal interface ILaunchSink
{
    /// <summary>Called with the device's lock held.</summary>
    void Launch(Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments);
}

/// <summary>Collects launches for a sequence, and runs none of them.</summary>
internal sealed class LaunchRecording : ILaunchSink
{
    /// <summary>The launches, in their order.</summary>
    internal List<RecordedLaunch> Launches { get; } = [];

    public void Launch(
        Kernel kernel, in LaunchConfig config, ReadOnlySpan<KernelArgument> arguments) =>
        Launches.Add(new RecordedLaunch(kernel, config, arguments.ToArray()));
}

/// <summary>A checked launch, to run later.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Config">Groups and threads.</param>
/// <param name="Arguments">The kernel's arguments, in order.</param>
internal sealed record RecordedLaunch(
    Kernel Kernel, LaunchConfig Config, KernelArgument[] Arguments);
