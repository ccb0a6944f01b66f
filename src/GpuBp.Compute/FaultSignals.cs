using System.Runtime.InteropServices;

namespace GpuBp.Compute;

/// <summary>
/// The handlers of Linux's signals for faults, by which .NET throws exceptions such as
/// <see cref="NullReferenceException"/>. Drivers that compile by LLVM put their own in their place.
/// </summary>
/// <remarks>
/// <para>LLVM's deletes the files that it is writing, so that an exception on any thread fails the
/// build of a kernel. PoCL's goes on behind a division by zero, so that the process dies where .NET
/// would throw <see cref="DivideByZeroException"/>. Neither asks whose the fault is, and both put
/// their handlers in place once a process.</para>
/// <para>Unsafe: a handler is read and written as the C library keeps it, in at most
/// <see cref="MaxBytes"/> bytes.</para>
/// </remarks>
internal static unsafe class FaultSignals
{
    /// <summary>A struct sigaction of Linux has 152 bytes, or less.</summary>
    private const int MaxBytes = 256;

    // SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV
    private static readonly int[] Numbers = [4, 5, 6, 7, 8, 11];

    private static readonly delegate* unmanaged<int, void*, void*, int> Action = Find();

    // Read before the first driver is called.
    private static readonly byte[] Own = Read();

    /// <summary>Calls of a driver may change the handlers until the result is disposed, which puts
    /// those of .NET back.</summary>
    internal static Calls Keep() => new(Own);

    /// <summary>Whether the handlers are those of before the first driver's call.</summary>
    internal static bool AreKept => Addresses(Read()).SequenceEqual(Addresses(Own));

    private static delegate* unmanaged<int, void*, void*, int> Find() =>
        OperatingSystem.IsLinux() && NativeLibrary.TryGetExport(
            NativeLibrary.GetMainProgramHandle(), "sigaction", out var address)
            ? (delegate* unmanaged<int, void*, void*, int>)address
            : null;

    private static byte[] Read()
    {
        var handlers = new byte[Numbers.Length * MaxBytes];
        fixed (byte* first = handlers)
        {
            for (var n = 0; n < Numbers.Length && Action != null; n++)
                _ = Action(Numbers[n], null, first + n * MaxBytes);
        }

        return handlers;
    }

    // The first member of the struct; of others the C library writes only a part.
    private static IEnumerable<long> Addresses(byte[] handlers) =>
        Numbers.Select((_, n) => BitConverter.ToInt64(handlers, n * MaxBytes));

    /// <summary>Calls of a driver.</summary>
    /// <param name="handlers">Those to put back.</param>
    internal readonly ref struct Calls(byte[] handlers) : IDisposable
    {
        private readonly byte[] _handlers = handlers;

        public void Dispose()
        {
            fixed (byte* first = _handlers)
            {
                for (var n = 0; n < Numbers.Length && Action != null; n++)
                    _ = Action(Numbers[n], first + n * MaxBytes, null);
            }
        }
    }
}
