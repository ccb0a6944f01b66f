using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>
/// The handlers of the signals that the runtime makes exceptions of. Communication libraries
/// (UCX below MPICH) put their own in place when they load, and a null reference would end the
/// process; <see cref="Restore"/> puts the runtime's back.
/// </summary>
internal sealed partial class RuntimeSignals
{
    // More than a struct sigaction takes; what is in it is the system's affair.
    private const int Room = 512;

    private const int Ill = 4, Trap = 5, Fpe = 8, Segv = 11;

    private readonly (int Signal, byte[] Handler)[] _handlers;

    private RuntimeSignals((int Signal, byte[] Handler)[] handlers) => _handlers = handlers;

    /// <summary>The handlers of now.</summary>
    internal static RuntimeSignals Keep()
    {
        if (OperatingSystem.IsWindows())
            return new([]);
        int[] signals = [Ill, Trap, Fpe, Segv, OperatingSystem.IsMacOS() ? 10 : 7];
        var handlers = signals.Select(signal => (signal, new byte[Room])).ToArray();
        return new([.. handlers.Where(kept => ChangeHandler(kept.signal, null, kept.Item2) == 0)]);
    }

    internal void Restore()
    {
        foreach (var (signal, handler) in _handlers)
            _ = ChangeHandler(signal, handler, null);
    }

    [LibraryImport("libc", EntryPoint = "sigaction")]
    private static partial int ChangeHandler(int signal, byte[]? handler, byte[]? old);
}
