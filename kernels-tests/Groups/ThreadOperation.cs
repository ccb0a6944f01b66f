namespace GpuBp.Tests.Groups;

/// <summary>One rank's side of a collective.</summary>
internal sealed class ThreadOperation(ThreadHub hub, ThreadExchange exchange, ThreadPart part)
    : IGroupOperation
{
    private bool _isFinished;

    /// <inheritdoc/>
    public bool Advance() => Receive(wait: false);

    /// <inheritdoc/>
    public void Wait() => Receive(wait: true);

    private bool Receive(bool wait)
    {
        if (_isFinished)
            return true;
        if (!hub.Await(exchange, wait))
            return false;
        part.Receive(exchange.Parts);
        return _isFinished = true;
    }
}
