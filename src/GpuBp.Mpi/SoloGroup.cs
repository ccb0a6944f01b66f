namespace GpuBp;

/// <summary>A group of one process: each collective is a copy, finished when it is begun.</summary>
internal sealed class SoloGroup : IProcessGroup
{
    /// <inheritdoc/>
    public int Rank => 0;

    /// <inheritdoc/>
    public int Size => 1;

    /// <inheritdoc/>
    public IReadOnlyList<string> Hosts { get; } = [Environment.MachineName];

    /// <inheritdoc/>
    public IGroupOperation BeginAllToAll<T>(
        ReadOnlyMemory<T> send,
        ReadOnlySpan<int> sendCounts,
        Memory<T> receive,
        ReadOnlySpan<int> receiveCounts)
        where T : unmanaged
    {
        GroupCheck.AllToAll(this, send.Span, sendCounts, receive.Span, receiveCounts);
        if (receive.Length > 0)
            send.CopyTo(receive);
        return new Done();
    }

    /// <inheritdoc/>
    public IGroupOperation BeginAllGather<T>(
        ReadOnlyMemory<T> send, Memory<T> receive, ReadOnlySpan<int> counts)
        where T : unmanaged
    {
        if (!GroupCheck.AllGather(this, send.Span, receive.Span, counts))
            send.CopyTo(receive);
        return new Done();
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBroadcast<T>(Memory<T> values, int root)
        where T : unmanaged
    {
        GroupCheck.Root(this, root);
        return new Done();
    }

    /// <inheritdoc/>
    public IGroupOperation BeginBarrier() => new Done();

    /// <inheritdoc/>
    public void Fail(string reason)
    {
        // There is nobody to tell.
    }

    private sealed class Done : IGroupOperation
    {
        /// <inheritdoc/>
        public bool Advance() => true;

        /// <inheritdoc/>
        public void Wait()
        {
        }
    }
}
