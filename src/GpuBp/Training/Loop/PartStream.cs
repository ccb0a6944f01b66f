namespace GpuBp;

/// <summary>
/// A stream of parts, enumerated anew for each epoch. Another thread prefetches the next part while
/// this one trains.
/// </summary>
internal sealed class PartStream : TrainingSource
{
    /// <summary>Parts that wait, prefetched: each takes memory of the host.</summary>
    private const int Ready = 1;

    private readonly IAsyncEnumerable<Dataset> _parts;
    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly CancellationTokenSource _stop;
    private IAsyncEnumerator<Dataset>? _begun;
    private (IReadOnlyList<string>? Features, IReadOnlyList<string>? Classes) _names;

    /// <param name="parts">The parts.</param>
    /// <param name="network">The network that they must suit.</param>
    /// <param name="loss">The loss that takes their targets.</param>
    /// <param name="timeBudget">
    /// The time after which the wait for a part ends; null for never.
    /// </param>
    /// <param name="cancellation">Ends the wait, too.</param>
    internal PartStream(
        IAsyncEnumerable<Dataset> parts,
        Mlp network,
        LossFunction loss,
        TimeSpan? timeBudget,
        CancellationToken cancellation)
    {
        (_parts, _network, _loss) = (parts.Prefetch(Ready), network, loss);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (timeBudget is { TotalMilliseconds: < int.MaxValue } budget)
            _stop.CancelAfter(budget);
    }

    internal override Dataset First => _begun!.Current;

    internal override bool IsStream => true;

    internal override bool IsStopped => _stop.IsCancellationRequested;

    /// <summary>
    /// Fetches the first part of the first epoch; buffers are allocated by its size.
    /// </summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <returns>Whether it came before the stream was stopped.</returns>
    internal bool Begin(int epoch)
    {
        try
        {
            _begun = Open(epoch);
        }
        catch (OperationCanceledException) when (IsStopped)
        {
            return false;
        }

        _names = (First.FeatureNames, First.ClassNames);
        return true;
    }

    internal override IEnumerable<Dataset> Epoch(int epoch)
    {
        var parts = _begun ?? Open(epoch);
        _begun = null;
        Rows = 0;
        try
        {
            var number = 1;
            do
            {
                var part = parts.Current;
                if (number > 1)
                    Require(part, number, epoch);
                Rows += part.Rows;
                number++;
                yield return part;
            }
            while (MoveNext(parts));
        }
        finally
        {
            Close(parts);
        }
    }

    public override void Dispose()
    {
        if (_begun is not null)
            Close(_begun);
        _stop.Dispose();
    }

    /// <summary>Starts an epoch, and fetches its first part.</summary>
    private IAsyncEnumerator<Dataset> Open(int epoch)
    {
        var parts = _parts.GetAsyncEnumerator(_stop.Token);
        try
        {
            if (!MoveNext(parts))
                throw new ArgumentException(
                    $"parts has none in epoch {epoch:N0}; at least one is expected, and each " +
                    "epoch enumerates it anew. Give a source that can be enumerated again, such " +
                    "as TablePlan.ReadPartsAsync.");
            Require(parts.Current, 1, epoch);
            return parts;
        }
        catch
        {
            Close(parts);
            throw;
        }
    }

    private bool MoveNext(IAsyncEnumerator<Dataset> parts)
    {
        var isThere = parts.MoveNextAsync().AsTask().GetAwaiter().GetResult();
        if (!isThere)
            _stop.Token.ThrowIfCancellationRequested(); // A stopped source may just end.
        return isThere;
    }

    private void Require(Dataset part, int number, int epoch)
    {
        var name = $"part {number:N0} of epoch {epoch:N0}";
        TrainingCheck.Data(part, _network, _loss, name);
        TrainingCheck.Names(part.FeatureNames, _names.Features, "features", name);
        TrainingCheck.Names(part.ClassNames, _names.Classes, "classes", name);
    }

    private static void Close(IAsyncEnumerator<Dataset> parts) =>
        parts.DisposeAsync().AsTask().GetAwaiter().GetResult();
}
