using System.Runtime.CompilerServices;

namespace GpuBp.Compute.Checks;

/// <summary>The ways to touch an element.</summary>
internal enum Access
{
    Read,
    Write,

    /// <summary>An atomic that reads and writes.</summary>
    Atomic,

    /// <summary>An atomic that writes whatever was there.</summary>
    Exchange,
}

/// <summary>
/// Remembers for each word of a memory who wrote it last, and who read it: the phase, the thread,
/// and two marks. That finds every race, though it does not name every reader.
/// </summary>
/// <param name="bytes">The size of the memory.</param>
/// <param name="clock">Tells the phase and thread that run.</param>
/// <param name="isOfGroup">Whether each group has a memory of its own, unwritten at first.</param>
internal sealed class AccessRecords(long bytes, PhaseClock clock, bool isOfGroup)
{
    /// <summary>Every element is a number of words of this many bytes.</summary>
    private const int WordBytes = 4;

    private const int PhaseBits = 16;

    /// <summary>The bits of the thread; all set for several threads of the group.</summary>
    private const long ThreadMask = 0x7FF;

    /// <summary>Whether an atomic wrote the word.</summary>
    private const long AtomicMark = 0x800;

    /// <summary>Whether another group of the launch has read the word, too.</summary>
    private const long OtherGroupMark = 0x1000;

    /// <summary>Written before the first phase.</summary>
    private const long ByHost = 1;

    private readonly long[] _writers = new long[Words(bytes)];
    private readonly long[] _readers = new long[Words(bytes)];

    /// <summary>Notes that the host wrote bytes.</summary>
    internal void MarkWritten(long start, long count)
    {
        var first = start / WordBytes;
        _writers.AsSpan((int)first, (int)(Words(start + count) - first)).Fill(ByHost);
    }

    /// <summary>Forgets all reads and writes.</summary>
    internal void Clear()
    {
        Array.Clear(_writers);
        Array.Clear(_readers);
    }

    /// <summary>Notes that the running thread touches bytes.</summary>
    /// <param name="start">The first byte.</param>
    /// <param name="count">The number of bytes.</param>
    /// <param name="access">The use of them.</param>
    /// <param name="other">The record of the other thread of a race.</param>
    /// <returns>The fault; null if there is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal KernelFault? Touch(long start, int count, Access access, out long other)
    {
        other = 0;
        var end = (int)((start + count) / WordBytes);
        for (var word = (int)(start / WordBytes); word < end; word++)
        {
            if (Touch(ref _writers[word], ref _readers[word], access, out other) is { } fault)
                return fault;
        }

        return null;
    }

    /// <summary>The thread of a record, as messages name it.</summary>
    internal string Describe(long record, Func<long, int, string> name)
    {
        if ((record & OtherGroupMark) != 0)
            return isOfGroup ? "another thread" : "another group";
        var thread = (int)(record & ThreadMask);
        return thread == ThreadMask
            ? "another thread of the group"
            : name(clock.GroupOf(record >> PhaseBits), thread);
    }

    private KernelFault? Touch(ref long writer, ref long reader, Access access, out long other)
    {
        other = writer;
        if (access is Access.Read or Access.Atomic &&
            (isOfGroup ? writer >> PhaseBits < clock.Group : writer == 0))
            return KernelFault.Unwritten;

        // Reads and atomics beside the atomics of others are deliberate.
        if (IsByOther(writer) && ((writer & AtomicMark) == 0 || access == Access.Write))
            return KernelFault.Race;
        if (access == Access.Write && IsByOther(reader))
        {
            other = reader;
            return KernelFault.Race;
        }

        if (access == Access.Read)
            reader = Reader(reader);
        else
            writer = Now | (access == Access.Write ? 0 : AtomicMark);
        return null;
    }

    private static long Words(long bytes) => (bytes + WordBytes - 1) / WordBytes;

    private long Now => clock.Now << PhaseBits | (uint)clock.Thread;

    /// <summary>The first phase whose accesses may race with those of the running thread.</summary>
    private long First => isOfGroup ? clock.Group : clock.Launch;

    /// <summary>Whether another thread made the record, with no barrier since.</summary>
    private bool IsByOther(long record)
    {
        var phase = record >> PhaseBits;
        return phase >= First && (phase < clock.Group || (record & OtherGroupMark) != 0 ||
            phase == clock.Now && (record & ThreadMask) != clock.Thread);
    }

    /// <summary>The record of all readers, with the running thread.</summary>
    private long Reader(long before)
    {
        var phase = before >> PhaseBits;
        if (phase < First)
            return Now;
        if (phase < clock.Group)
            return Now | OtherGroupMark;

        var marks = before & OtherGroupMark;
        return phase == clock.Now && (before & ThreadMask) != clock.Thread
            ? Now | marks | ThreadMask
            : Now | marks;
    }
}
