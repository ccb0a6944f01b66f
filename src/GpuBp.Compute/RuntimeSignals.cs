using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>
/// The handlers of the signals that the runtime makes exceptions of, such as
/// <see cref="NullReferenceException"/>. Drivers and communication libraries put their own in place
/// when they load; <see cref="Keep"/> puts the runtime's back.
/// </summary>
/// <remarks>
/// <para>With LLVM's, in drivers' compilers, an exception on any thread deletes the files that are
/// being written, and the build of a kernel fails. With PoCL's, a division by zero goes on behind
/// itself, and the process dies. With UCX's, below MPICH, a null reference ends it.</para>
/// <para>Unsafe: a handler is read and written as the C library keeps it.</para>
/// </remarks>
internal static unsafe class RuntimeSignals
{
    // More than a struct sigaction takes; what is in it is the system's affair.
    private const int Room = 512;

    // SIGILL, SIGTRAP, SIGFPE, SIGSEGV and SIGBUS.
    private static readonly int[] Signals = [4, 5, 8, 11, OperatingSystem.IsMacOS() ? 10 : 7];

    private static readonly delegate* unmanaged<int, void*, void*, int> ChangeHandler = Find();

    // Read before the first library is called; later, another thread's may be in place.
    private static readonly byte[] Own = Read();

    /// <summary>What loads or calls such a library may change the handlers until the result is
    /// disposed, which puts the runtime's back.</summary>
    internal static Calls Keep() => new(Own);

    /// <summary>Whether the runtime's handlers are in place.</summary>
    internal static bool AreKept => Addresses(Read()).SequenceEqual(Addresses(Own));

    private static delegate* unmanaged<int, void*, void*, int> Find() =>
        !OperatingSystem.IsWindows() && NativeLibrary.TryGetExport(
            NativeLibrary.GetMainProgramHandle(), "sigaction", out var address)
            ? (delegate* unmanaged<int, void*, void*, int>)address
            : null;

    private static byte[] Read()
    {
        var handlers = new byte[Signals.Length * Room];
        fixed (byte* first = handlers)
        {
            for (var n = 0; n < Signals.Length && ChangeHandler != null; n++)
                _ = ChangeHandler(Signals[n], null, first + n * Room);
        }

        return handlers;
    }

    // The first member of the struct; of others the C library writes only a part.
    private static IEnumerable<long> Addresses(byte[] handlers) =>
        Signals.Select((_, n) => BitConverter.ToInt64(handlers, n * Room));

    /// <summary>Calls of a library.</summary>
    /// <param name="handlers">The handlers to put back.</param>
    internal readonly ref struct Calls(byte[] handlers) : IDisposable
    {
        private readonly byte[] _handlers = handlers;

        public void Dispose()
        {
            fixed (byte* first = _handlers)
            {
                for (var n = 0; n < Signals.Length && ChangeHandler != null; n++)
                    _ = ChangeHandler(Signals[n], first + n * Room, null);
            }
        }
    }
}
