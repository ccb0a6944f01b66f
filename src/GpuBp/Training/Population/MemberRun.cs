namespace GpuBp;

/// <summary>A member in training, on a lane of its own.</summary>
/// <param name="member">The member.</param>
/// <param name="place">Its place in the list, from 0.</param>
/// <param name="device">The device of the population.</param>
/// <param name="options">The options of the population.</param>
/// <param name="isAlone">Whether the population has no other member.</param>
internal sealed class MemberRun(
    PopulationMember member, int place, Device device, PopulationOptions options, bool isAlone)
    : IDisposable
{
    private readonly FitOptions _options = options.Checkpoints is { } checkpoints
        ? member.Options with { Checkpoints = checkpoints.In($"member-{place}") }
        : member.Options;

    private readonly double _costOfEpoch = member.MultiplyAddsOfEpoch;
    private Device? _lane;
    private Mlp? _network;
    private Trainer? _trainer;
    private TrainingResult? _training;
    private int _rank;

    internal PopulationMember Member => member;

    internal int Place => place;

    internal NonFiniteException? Failure { get; private set; }

    /// <summary>Whether this process trains it.</summary>
    internal bool IsHere { get; private set; } = true;

    /// <summary>Lets one rank train it.</summary>
    internal void AssignTo(int rank, IProcessGroup group) =>
        (_rank, IsHere) = (rank, rank == group.Rank);

    /// <summary>What became of it here.</summary>
    internal MemberOutcome Outcome => MemberOutcome.Of(place, _training, Failure);

    /// <summary>What became of it where it was trained.</summary>
    internal void Receive(MemberOutcome outcome)
    {
        if (!IsHere)
            (_training, Failure) =
                (outcome.Training, outcome.Failure is { } failed ? new(failed) : null);
    }

    /// <summary>Its network, which has the parameters of another rank yet to come where that rank
    /// trained it, and the rank; null if there is none.</summary>
    internal (Mlp Network, int Rank)? Shared()
    {
        if (_training is null)
            return null;
        _lane ??= device;
        _network ??= new Mlp(device, member.Train.Inputs, [.. member.Recipe.Layers], member.Seed);
        return (_network, _rank);
    }

    /// <summary>Whether no rung is left for it: it has failed, or is not paused.</summary>
    internal bool HasEnded =>
        Failure is not null || _training is { Reason: not StopReason.Dropped };

    /// <summary>Whether it had ended by an epoch.</summary>
    /// <remarks>As <see cref="ScoreAfter"/>, for a checkpoint may be from beyond it.</remarks>
    internal bool HasEndedBy(int epoch) => HasEnded && Epochs <= epoch;

    /// <summary>The multiply-adds of its finished epochs, up to one.</summary>
    internal double SpentTo(int epoch) => _costOfEpoch * Math.Min(Epochs, epoch);

    /// <summary>The multiply-adds between two epochs.</summary>
    internal double Cost(int from, int to) =>
        _costOfEpoch * (Math.Min(to, _options.Epochs) - Math.Min(from, _options.Epochs));

    /// <summary>The maximum of multiply-adds from an epoch, or from its last before that, to
    /// another.</summary>
    internal double CostTo(int epoch, int from = int.MaxValue) =>
        HasEndedBy(from) ? 0 : Math.Max(0, Cost(Math.Min(Epochs, from), epoch));

    private int Epochs => Failure is null ? _training?.History.Count ?? 0 : Failure.Epoch - 1;

    /// <summary>
    /// The score after an epoch, or at the end if that came before: of its best epoch if that is
    /// what stays, else of the last. Null if it is no number.
    /// </summary>
    /// <remarks>
    /// By the history, which a checkpoint may have from beyond the epoch: a rerun ranks as the run
    /// did that was ended.
    /// </remarks>
    internal double? ScoreAfter(int epoch)
    {
        var scores = _training?.History.Take(epoch).Select(ScoreOf) ?? [];
        if (!_options.RestoresBest)
            scores = scores.TakeLast(1);
        return scores.Where(double.IsFinite).Select(score => (double?)score).Min();
    }

    /// <summary>
    /// The score of an epoch: its loss, the share of wrong classes, or by the own metric.
    /// </summary>
    internal double ScoreOf(TrainingProgress epoch) => epoch.Measured is { } measured
        ? _options.OwnMetric!.Score(measured)
        : _options.Metric == Metric.Accuracy
        ? 1 - epoch.Validation!.Accuracy
        : epoch.Validation?.Loss ?? epoch.Loss;

    /// <summary>Trains up to an epoch, or to the end if that comes before.</summary>
    /// <exception cref="ArgumentException">The member cannot be trained.</exception>
    internal void Run(int epoch, FieldProgress progress, CancellationToken cancellation)
    {
        try
        {
            Begin();
            var listener = new Listener(this, progress);
            _training = _trainer!.Fit(member.Train, _options, epoch, listener, cancellation);
        }
        catch (NonFiniteException e)
        {
            (Failure, _training) = (e, null);
            Dispose();
            progress.Fails();
        }
        catch (ArgumentException e)
        {
            throw new ArgumentException($"{member.Name(place)}: {e.Message}", e);
        }
    }

    /// <summary>What became of it, without its network.</summary>
    /// <param name="droppedAfter">The epoch after which it was dropped; null if it was not.</param>
    internal MemberResult Result(int? droppedAfter) => new()
    {
        Member = member,
        Place = place,
        Score = Failure is null ? ScoreAfter(int.MaxValue) : null,
        // Paused for a rung that a cancellation has kept it from.
        Training = _training is { Reason: StopReason.Dropped } && droppedAfter is null
            ? _training with { Reason = StopReason.Cancelled }
            : _training,
        DroppedAfter = droppedAfter,
        Failure = Failure,
        Optimizer =
            options.KeepsOptimizer && _trainer is not null ? OptimizerKeeping.Of(_trainer) : null,
    };

    /// <summary>Its network on the population's device, the caller's from now on; null if there is
    /// none.</summary>
    internal Mlp? TakeNetwork()
    {
        if (_network is null || _lane != device)
            return _network is null ? null : NetworkCopy.Of(_network, device);
        var network = _network;
        _network = null;
        return network;
    }

    /// <summary>Frees all but a network that was taken.</summary>
    public void Dispose()
    {
        _trainer?.Dispose();
        _network?.Dispose();
        if (_lane != device)
            _lane?.Dispose();
        (_trainer, _network, _lane) = (null, null, null);
    }

    private void Begin()
    {
        if (_trainer is not null)
            return;
        var recipe = member.Recipe;
        _lane = DeviceLanes.Open(device, isAlone);
        _network = new Mlp(_lane, member.Train.Inputs, [.. recipe.Layers], member.Seed);
        _trainer = new Trainer(
            _network, recipe.Loss, recipe.Optimizer, recipe.BatchSize, member.Seed,
            options.Precision);
    }

    private sealed class Listener(MemberRun run, FieldProgress progress)
        : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => progress.Report(run, value);
    }
}
