using System.Buffers;

namespace GpuBp;

/// <summary>A collective that has begun, and the memory that it keeps in place.</summary>
/// <param name="ranks">Whose it is.</param>
/// <param name="number">Which of the group's collectives, from 0.</param>
/// <param name="scratch">Its request.</param>
/// <param name="send">What is sent; pinned until the operation is finished, come what may.</param>
/// <param name="receive">What is received; pinned as long.</param>
internal sealed class MpiOperation(
    MpiRanks ranks, long number, MpiScratch scratch, MemoryHandle send, MemoryHandle receive)
    : IGroupOperation
{
    private MemoryHandle _send = send;
    private MemoryHandle _receive = receive;

    internal long Number => number;

    internal MpiScratch Scratch => scratch;

    internal nint SendAddress => _send.Address();

    internal nint ReceiveAddress => _receive.Address();

    internal bool IsFinished { get; private set; }

    /// <inheritdoc/>
    public bool Advance() => IsFinished || ranks.Advance(this);

    /// <inheritdoc/>
    public void Wait()
    {
        if (!IsFinished)
            ranks.Wait(this);
    }

    /// <summary>The library needs the memory no longer.</summary>
    internal void Release()
    {
        IsFinished = true;
        _send.Dispose();
        _receive.Dispose();
    }
}
