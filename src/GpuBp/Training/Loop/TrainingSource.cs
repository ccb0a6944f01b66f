namespace GpuBp;

/// <summary>What an epoch goes through: one data set, or the parts of a stream.</summary>
internal abstract class TrainingSource : IDisposable
{
    /// <summary>The data set, or the first part; known until the first epoch has begun.</summary>
    internal abstract Dataset First { get; }

    /// <summary>Whether the samples come in parts, of which no one knows how many there are.</summary>
    internal abstract bool IsStream { get; }

    /// <summary>Whether the source itself was told to stop, so that it ends by an <see cref="OperationCanceledException"/>.</summary>
    internal virtual bool IsStopped => false;

    /// <summary>Samples of the epoch so far.</summary>
    internal long Rows { get; private protected set; }

    /// <summary>The parts of an epoch, in their order; a data set is one.</summary>
    /// <param name="epoch">The epoch, from 1, for messages.</param>
    internal abstract IEnumerable<Dataset> Epoch(int epoch);

    public abstract void Dispose();
}

/// <summary>A data set, the same in each epoch.</summary>
/// <param name="data">The data set.</param>
internal sealed class WholeSource(Dataset data) : TrainingSource
{
    internal override Dataset First => data;

    internal override bool IsStream => false;

    internal override IEnumerable<Dataset> Epoch(int epoch)
    {
        Rows = data.Rows;
        return [data];
    }

    public override void Dispose()
    {
        // The data set is the caller's.
    }
}
