using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>The ranks of a group, and its collectives, by calls of an MPI library.</summary>
/// <remarks>
/// One thread at a time is in the library: the one that trains, or <see cref="MpiWatch"/>.
/// </remarks>
internal sealed class MpiRanks : IProcessGroup
{
    // Looking for messages costs as much as testing a request.
    private const int PollsBetweenLooks = 16;

    // How long a rank that leaves early waits for the others to hear of it.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly MpiLibrary _library;
    private readonly nint _communicator;
    private readonly MpiTypes _types;
    private readonly TimeSpan _timeout;
    private readonly string[] _hosts;
    // The thread that initialised the library, if no other may call it.
    private readonly int? _owner;
    private readonly Stack<MpiScratch> _free = [];
    private long _waited;
    private int _polls;
    private bool _isCrowded;

    internal MpiRanks(MpiWorld world, TimeSpan timeout, long byteLimit)
    {
        _library = world.Library;
        _communicator = world.Data;
        _types = new MpiTypes(_library, byteLimit);
        _timeout = timeout;
        _owner = world.TakesAnyThread ? null : Environment.CurrentManagedThreadId;
        Rank = world.Rank;
        _hosts = new string[world.Size];
        Array.Fill(_hosts, "a host not known yet");
        Lookout = new MpiLookout(new MpiPost(_library, world.Control), Rank, _hosts);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size => _hosts.Length;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts => _hosts;

    /// <summary>Held by whoever is in the library, or reads what others have said.</summary>
    internal Lock Gate { get; } = new();

    internal MpiLookout Lookout { get; }

    /// <summary>Operations that have been begun and not been seen finished.</summary>
    internal int Pending { get; private set; }

    /// <inheritdoc/>
    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        GroupCheck.AllToAll(this, send.Span, sendCounts, receive.Span, receiveCounts);
        lock (Gate)
        {
            Ready();
            var (type, unit) = _types.For<T>(Math.Max(send.Length, receive.Length));
            var operation = Open(send.IsEmpty ? default : send.Pin(), receive.Pin());
            int? skipped = receiveCounts[Rank] == 0 ? Rank : null;
            return Begun(
                operation,
                _library.Calls.BeginAllToAll(
                    operation.Scratch.Part(0, operation.SendAddress, sendCounts, unit, skipped),
                    operation.Scratch.Part(
                        1, operation.ReceiveAddress, receiveCounts, unit, skipped: null),
                    type,
                    _communicator,
                    operation.Scratch.Request),
                "MPI_Ialltoallv");
        }
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        var isInPlace = GroupCheck.AllGather(this, send.Span, receive.Span, counts);
        lock (Gate)
        {
            Ready();
            var (type, unit) = _types.For<T>(receive.Length);
            var operation = Open(send.IsEmpty ? default : send.Pin(), receive.Pin());
            int? skipped = isInPlace ? Rank : null;

            // Open MPI's MPI_Iallgatherv sends one way after the other through a socket.
            return Begun(
                operation,
                _library.Calls.BeginAllToAll(
                    operation.Scratch.Same(
                        0, operation.SendAddress, counts[Rank] * unit, skipped,
                        Unsafe.SizeOf<T>() / unit),
                    operation.Scratch.Part(1, operation.ReceiveAddress, counts, unit, skipped),
                    type,
                    _communicator,
                    operation.Scratch.Request),
                "MPI_Ialltoallv");
        }
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged
    {
        GroupCheck.Root(this, root);
        lock (Gate)
        {
            Ready();
            var (type, unit) = _types.For<T>(values.Length);
            var operation = Open(default, values.Pin());
            return Begun(
                operation,
                _library.Calls.BeginBroadcast(
                    operation.ReceiveAddress,
                    values.Length * unit,
                    type,
                    root,
                    _communicator,
                    operation.Scratch.Request),
                "MPI_Ibcast");
        }
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBarrier()
    {
        lock (Gate)
        {
            Ready();
            var operation = Open(default, default);
            return Begun(
                operation,
                _library.Calls.BeginBarrier(_communicator, operation.Scratch.Request),
                "MPI_Ibarrier");
        }
    }

    /// <inheritdoc/>
    public void Fail(string reason)
    {
        lock (Gate)
            if (_owner is null || _owner == Environment.CurrentManagedThreadId)
                Lookout.Fail([Rank], $"{Lookout.Names([Rank])} has failed: {reason}");
    }

    /// <summary>Tells the others this machine's name, and learns theirs.</summary>
    internal void Introduce()
    {
        this.AllGather(_library.Setup.ProcessorName()).CopyTo(_hosts, 0);
        _isCrowded = _hosts.Count(host => host == _hosts[Rank]) > Cores();
    }

    /// <summary>Answers others, and hears of their failures.</summary>
    internal void Look()
    {
        lock (Gate)
            Lookout.Look();
    }

    /// <summary>Whether the operation is finished.</summary>
    internal bool Advance(MpiOperation operation)
    {
        lock (Gate)
        {
            CheckThread();
            if (IsFinished(operation))
                return true;
            if (_polls++ % PollsBetweenLooks == 0)
                Lookout.Look();
            Lookout.ThrowIfLost(operation.Number);
            return false;
        }
    }

    /// <summary>How long this rank has waited for operations.</summary>
    internal TimeSpan Waited => Stopwatch.GetElapsedTime(0, _waited);

    internal void Wait(MpiOperation operation)
    {
        var start = Stopwatch.GetTimestamp();
        var patience = new Patience(_isCrowded);
        var inquiry = new MpiInquiry(Lookout, _timeout, operation.Number);
        while (!Advance(operation))
        {
            patience.Pause();
            lock (Gate)
                inquiry.Check();
        }

        _waited += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>
    /// Waits until all ranks leave. Says whether they have all done the same and finished it; if
    /// not, this rank waits no longer than for its words to arrive.
    /// </summary>
    internal bool Leave()
    {
        var clock = Stopwatch.StartNew();
        var patience = new Patience(_isCrowded);
        // A rank may compute for long before it leaves, so that none is late.
        var inquiry = new MpiInquiry(Lookout, _timeout, collective: -1);
        lock (Gate)
        {
            var isWhole = Pending == 0 && !Lookout.HasFailed;
            Lookout.Leave(isWhole);
        }

        while (true)
        {
            lock (Gate)
            {
                Lookout.Look();
                if (Lookout.AllHaveLeft && !Lookout.IsSending)
                    return Lookout.IsWhole;
                if (Lookout.IsWhole)
                    inquiry.Check();
                else if (clock.Elapsed > Farewell)
                    return false;
            }

            patience.Pause();
        }
    }

    /// <summary>Nothing is begun any more.</summary>
    internal void FreeTypes() => _types.Free();

    // Of the machine: a launcher may have bound each rank to a core of its own.
    private static int Cores()
    {
        const string Processors = "/sys/devices/system/cpu";
        return Directory.Exists(Processors)
            ? Directory.GetDirectories(Processors, "cpu*")
                .Count(folder => char.IsAsciiDigit(folder[^1]))
            : Environment.ProcessorCount;
    }

    // All that may be wrong before memory is pinned.
    private void Ready()
    {
        CheckThread();
        Lookout.ThrowIfLost(Lookout.Begun);
    }

    private void CheckThread()
    {
        if (_owner is { } owner && owner != Environment.CurrentManagedThreadId)
            throw new InvalidOperationException(
                $"{_library.Info.Version} takes calls of one thread alone, and this is another " +
                "than joined. Call the group from the thread that joined it.");
    }

    private MpiOperation Open(MemoryHandle send, MemoryHandle receive)
    {
        if (!_free.TryPop(out var scratch))
            scratch = new MpiScratch(Size);
        scratch.Clear();
        Pending++;
        return new MpiOperation(this, Lookout.Begun++, scratch, send, receive);
    }

    private MpiOperation Begun(MpiOperation operation, int code, string call)
    {
        Check(operation, code, call);
        return operation;
    }

    // The library may still write into what is pinned, so that it stays so.
    private void Check(MpiOperation operation, int code, string call)
    {
        if (code == 0)
            return;
        Lookout.Fail(
            [Rank],
            $"{call} has failed on {Lookout.Names([Rank])}: {_library.Setup.ErrorText(code)}");
        Lookout.ThrowIfLost(operation.Number);
    }

    private bool IsFinished(MpiOperation operation)
    {
        Check(
            operation,
            _library.Calls.IsDone(
                operation.Scratch.Request, operation.Scratch.Flag, _library.Abi.StatusIgnore),
            "MPI_Test");
        if (!operation.Scratch.IsSet)
            return false;
        operation.Release();
        _free.Push(operation.Scratch);
        Pending--;
        return true;
    }
}
