namespace GpuBp;

/// <summary>
/// Processes that train as one, and what they exchange: the collectives that training needs, in the
/// words of MPI. <c>MpiGroup</c> of the package GpuBp.Mpi implements it.
/// </summary>
/// <remarks>
/// All ranks call the same collectives in the same order, each from one thread at a time. Several
/// may be pending. Memory that an operation has been given belongs to it until it is finished.
/// </remarks>
public interface IProcessGroup
{
    /// <summary>The number of this process, from 0 to <see cref="Size"/> − 1.</summary>
    int Rank { get; }

    /// <summary>The number of processes, at least 1.</summary>
    int Size { get; }

    /// <summary>The name of each rank's machine, for messages; [size].</summary>
    IReadOnlyList<string> Hosts { get; }

    /// <summary>
    /// Sends each rank a part of its own, and receives a part of each: the parts lie one after
    /// another in the order of the ranks, without gaps.
    /// </summary>
    /// <typeparam name="T">Numbers.</typeparam>
    /// <param name="send">What goes to rank 0, then to rank 1, …; [Σ sendCounts].</param>
    /// <param name="sendCounts">Elements to each rank, [size].</param>
    /// <param name="receive">What rank 0 sends, then rank 1, …; [Σ receiveCounts].</param>
    /// <param name="receiveCounts">
    /// Elements from each rank, [size]. This rank's own may be 0 although it sends itself some:
    /// then they are not copied.
    /// </param>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged;

    /// <summary>Sends the same to all, and receives what each sends, in their order.</summary>
    /// <typeparam name="T">Numbers.</typeparam>
    /// <param name="send">What this rank sends, [counts[rank]].</param>
    /// <param name="receive">What all send, one after another; [Σ counts].</param>
    /// <param name="counts">Elements of each rank, [size].</param>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged;

    /// <summary>Sends what one rank has to all others.</summary>
    /// <typeparam name="T">Numbers.</typeparam>
    /// <param name="values">What the root sends and all others receive, of the same length.</param>
    /// <param name="root">The rank that sends.</param>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged;

    /// <summary>Is finished when all ranks have begun it.</summary>
    /// <exception cref="ProcessGroupException">A rank has failed.</exception>
    IGroupOperation BeginBarrier();

    /// <summary>
    /// Tells the other ranks that this one cannot go on: whatever they wait for ends with a
    /// <see cref="ProcessGroupException"/>. Does not wait, and does not throw.
    /// </summary>
    /// <param name="reason">What has happened, for their messages.</param>
    void Fail(string reason);
}
