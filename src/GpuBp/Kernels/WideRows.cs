namespace GpuBp.Kernels;

/// <summary>How the kernels for wide rows share a row among threads.</summary>
internal static class WideRows
{
    /// <summary>Threads of each row, a power of 2: a warp, so that its reads are one piece.</summary>
    internal const int Threads = 32;

    /// <summary>Rows of each group.</summary>
    internal const int Rows = 8;

    /// <summary>Whether a device should read rows of this width so: a GPU that would else read
    /// apart what lies together.</summary>
    internal static bool Suit(DeviceInfo device, int outputs) => device.IsGpu && outputs >= Threads;

    /// <summary>The groups for a batch.</summary>
    internal static LaunchConfig Config(int batch) =>
        new(LaunchConfig.GroupsFor(batch, Rows), 1, Threads, Rows);
}
