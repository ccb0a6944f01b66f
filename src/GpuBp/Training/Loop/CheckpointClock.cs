namespace GpuBp;

/// <summary>When the checkpoints of a run are due, and whether what is to be kept is kept already.</summary>
/// <param name="options">How often.</param>
/// <param name="session">Where.</param>
/// <param name="trainer">Whose epochs are counted.</param>
/// <param name="loop">The steps.</param>
/// <param name="state">Where the run stands.</param>
internal sealed class CheckpointClock(
    Checkpoints options, CheckpointSession session, Trainer trainer, TrainingLoop loop, RunState state)
{
    private long _savedAt = Environment.TickCount64;
    private (int Epoch, int Part, int Batch)? _saved;

    /// <summary>The most batches to run before the next look.</summary>
    internal int MostBatches => options.EverySteps is { } every ? (int)(every - Step % every) : int.MaxValue;

    /// <summary>Between two steps of an epoch.</summary>
    internal void AfterStep()
    {
        if (Step % (options.EverySteps ?? long.MaxValue) == 0 || IsTime)
            Save();
    }

    /// <summary>After an epoch and what was told of it.</summary>
    internal void AfterEpoch()
    {
        if (trainer.Epochs % (options.EveryEpochs ?? int.MaxValue) == 0)
            Save();
        else
            AfterStep();
    }

    /// <summary>Keeps what there is, unless it is kept.</summary>
    internal void Save()
    {
        var place = (trainer.Epochs, state.Part, state.Batch);
        if (_saved == place || state.Costs is not null) // Then nothing has come to pass since it was brought back.
            return;
        if (state.Batch > 0)
            loop.ThrowIfNonFinite(trainer.Epochs);
        session.Save(loop, state);
        (_saved, _savedAt) = (place, Environment.TickCount64);
    }

    private long Step => trainer.Steps + state.Steps;

    private bool IsTime =>
        options.Every is { } every && Environment.TickCount64 - _savedAt >= every.TotalMilliseconds;
}
