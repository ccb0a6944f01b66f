namespace GpuBp;

/// <summary>
/// Tells the caller's listener of the epochs of all members, one at a time though they are of many
/// threads.
/// </summary>
/// <param name="next">The caller's listener; null for none.</param>
internal sealed class FieldProgress(IProgress<PopulationProgress>? next)
{
    private readonly Lock _lock = new();
    private int _left;
    private double _spent;
    private double _total;
    private double? _best;

    /// <summary>Begins the way to the next rung.</summary>
    /// <param name="left">Members that go on.</param>
    /// <param name="spent">Multiply-adds so far.</param>
    /// <param name="remaining">Multiply-adds that are expected.</param>
    internal void Begin(int left, double spent, double remaining)
    {
        lock (_lock)
            (_left, _spent, _total) = (left, spent, spent + remaining);
    }

    /// <summary>A member has failed.</summary>
    internal void Fails()
    {
        lock (_lock)
            _left--;
    }

    /// <summary>A member has finished an epoch.</summary>
    internal void Report(MemberRun run, TrainingProgress epoch)
    {
        if (next is null)
            return;
        lock (_lock)
        {
            _spent += run.Cost(0, 1);
            var score = run.ScoreOf(epoch);
            if (double.IsFinite(score) && !(score >= _best))
                _best = score;
            next.Report(new PopulationProgress
            {
                Member = run.Member,
                Place = run.Place,
                Epoch = epoch,
                BestScore = _best,
                Left = _left,
                Done = Math.Min(1, _spent / _total),
            });
        }
    }
}
