using System.Runtime.InteropServices;
using unsafe AllToAll = delegate* unmanaged[Cdecl]<
    nint, nint, nint, nint, nint, nint, nint, nint, nint, nint, int>;
using unsafe Barrier = delegate* unmanaged[Cdecl]<nint, nint, int>;
using unsafe Broadcast = delegate* unmanaged[Cdecl]<nint, int, nint, int, nint, nint, int>;
using unsafe Probe = delegate* unmanaged[Cdecl]<int, int, nint, nint, nint, int>;
using unsafe Receive = delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint, int>;
using unsafe Send = delegate* unmanaged[Cdecl]<nint, int, nint, int, int, nint, nint, int>;
using unsafe Test = delegate* unmanaged[Cdecl]<nint, nint, nint, int>;

namespace GpuBp;

/// <summary>
/// The functions of an MPI library that a group calls again and again; each gives an error's code.
/// </summary>
/// <remarks>
/// Handles and addresses are of the size of a pointer whatever the ABI: where a handle is a C int,
/// the upper half of its register or slot is not read.
/// </remarks>
internal sealed unsafe class MpiCalls
{
    /// <summary>The names of the functions here.</summary>
    internal static readonly string[] Names =
    [
        "MPI_Ialltoallv", "MPI_Ibcast", "MPI_Ibarrier", "MPI_Test", "MPI_Iprobe", "MPI_Recv",
        "MPI_Isend",
    ];

    private readonly AllToAll _allToAll;
    private readonly Broadcast _broadcast;
    private readonly Barrier _barrier;
    private readonly Test _test;
    private readonly Probe _probe;
    private readonly Receive _receive;
    private readonly Send _send;

    internal MpiCalls(nint library)
    {
        var addresses = Names.Select(name => NativeLibrary.GetExport(library, name)).ToArray();
        _allToAll = (AllToAll)addresses[0];
        _broadcast = (Broadcast)addresses[1];
        _barrier = (Barrier)addresses[2];
        _test = (Test)addresses[3];
        _probe = (Probe)addresses[4];
        _receive = (Receive)addresses[5];
        _send = (Send)addresses[6];
    }

    /// <summary>MPI_Ialltoallv of one type; counts and offsets are arrays of C ints.</summary>
    internal int BeginAllToAll(
        in MpiPart send, in MpiPart receive, nint type, nint communicator, nint request) =>
        _allToAll(
            send.Memory, send.Counts, send.Offsets, type,
            receive.Memory, receive.Counts, receive.Offsets, type,
            communicator, request);

    /// <summary>MPI_Ibcast.</summary>
    internal int BeginBroadcast(
        nint memory, int count, nint type, int root, nint communicator, nint request) =>
        _broadcast(memory, count, type, root, communicator, request);

    /// <summary>MPI_Ibarrier.</summary>
    internal int BeginBarrier(nint communicator, nint request) =>
        _barrier(communicator, request);

    /// <summary>
    /// MPI_Test: <paramref name="flag"/> is where a C int says whether it is done.
    /// </summary>
    internal int IsDone(nint request, nint flag, nint status) => _test(request, flag, status);

    /// <summary>MPI_Iprobe.</summary>
    internal int IsThere(int source, int tag, nint communicator, nint flag, nint status) =>
        _probe(source, tag, communicator, flag, status);

    /// <summary>MPI_Recv.</summary>
    internal int Take(
        nint memory, int count, nint type, int source, int tag, nint communicator, nint status) =>
        _receive(memory, count, type, source, tag, communicator, status);

    /// <summary>MPI_Isend.</summary>
    internal int BeginSend(
        nint memory, int count, nint type, int rank, int tag, nint communicator, nint request) =>
        _send(memory, count, type, rank, tag, communicator, request);
}
