using System.Diagnostics;

namespace GpuBp;

/// <summary>Saves the checkpoints of a run when they are due.</summary>
/// <param name="options">When.</param>
/// <param name="files">Where.</param>
/// <param name="loop">The steps.</param>
/// <param name="state">The state of the run.</param>
internal sealed class CheckpointClock(
    Checkpoints options, CheckpointFiles files, TrainingLoop loop, TrainingState state)
{
    private long _savedAt = Environment.TickCount64;
    private (int Epoch, int Part, int Batch)? _saved;
    private bool _hasFailed;

    /// <summary>What went wrong, and did not end the run.</summary>
    internal TrainingWarnings Warnings => files.Warnings;

    /// <summary>The maximum number of batches before the next call of AfterStep.</summary>
    internal int MaxBatches =>
        options.EverySteps is { } every ? (int)(every - Step % every) : int.MaxValue;

    /// <summary>Whether the next checkpoint is due by the clock.</summary>
    internal bool IsTime => options.Every is { } every &&
        Environment.TickCount64 - _savedAt >= every.TotalMilliseconds;

    /// <summary>Between two steps of an epoch.</summary>
    /// <param name="isTime">Whether a checkpoint is due by the clock, on all ranks.</param>
    internal void AfterStep(bool isTime)
    {
        if (Step % (options.EverySteps ?? long.MaxValue) == 0 || isTime)
            Save();
    }

    /// <summary>After an epoch and the report of it.</summary>
    /// <param name="isTime">Whether a checkpoint is due by the clock, on all ranks.</param>
    internal void AfterEpoch(bool isTime)
    {
        if (state.Epochs % (options.EveryEpochs ?? int.MaxValue) == 0)
            Save();
        else
            AfterStep(isTime);
    }

    /// <summary>
    /// Saves the run, unless it is saved already. If that fails, warns once, and tries again when
    /// the next checkpoint is due.
    /// </summary>
    /// <param name="isLast">Whether the run ends.</param>
    internal void Save(bool isLast = false)
    {
        var place = (state.Epochs, state.Part, state.Batch);
        if (_saved == place || state.ResumedCosts is not null) // Then no step has run since.
            return;
        if (state.Batch > 0)
            loop.ThrowIfNonFinite(state.Epochs);
        var start = Stopwatch.GetTimestamp();
        try
        {
            files.Save(loop, state);
            TrainingTelemetry.CheckpointSaved(Stopwatch.GetElapsedTime(start));
            (_saved, _hasFailed) = (place, false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (isLast || !_hasFailed)
                Warnings.Add(Failed(e, isLast));
            _hasFailed = true;
        }

        _savedAt = Environment.TickCount64; // A disk that is full is not tried at every step.
    }

    private string Failed(Exception e, bool isLast) =>
        $"The checkpoint {CheckpointFile.Describe(state.Epochs, state.EpochSteps)} was not " +
        $"saved: {e.Message} " + (isLast
            ? "A rerun resumes from the checkpoint before, or begins anew."
            : "Training goes on, and tries again when the next checkpoint is due.");

    private long Step => state.Steps + state.EpochSteps;
}
