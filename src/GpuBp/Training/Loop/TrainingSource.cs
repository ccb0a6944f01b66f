namespace GpuBp;

/// <summary>The samples of each epoch: one dataset, or the parts of a stream.</summary>
internal abstract class TrainingSource : IDisposable
{
    /// <summary>The dataset, or the first part; known until the first epoch starts.</summary>
    internal abstract Dataset First { get; }

    /// <summary>Whether the samples come in parts, whose number is not known ahead.</summary>
    internal abstract bool IsStream { get; }

    /// <summary>
    /// Whether the source was stopped: then it ends with an <see
    /// cref="OperationCanceledException"/>.
    /// </summary>
    internal virtual bool IsStopped => false;

    /// <summary>Samples of the epoch so far.</summary>
    internal long Rows { get; private protected set; }

    /// <summary>The parts of an epoch, in their order; a dataset is one.</summary>
    /// <param name="epoch">The epoch, from 1, for messages.</param>
    internal abstract IEnumerable<Dataset> Epoch(int epoch);

    public abstract void Dispose();
}

/// <summary>A dataset, the same in each epoch.</summary>
/// <param name="data">The dataset.</param>
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
        // The dataset is the caller's.
    }
}
