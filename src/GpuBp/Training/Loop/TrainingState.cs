using System.Diagnostics;

namespace GpuBp;

/// <summary>
/// All that a run has beside the numbers on the device. A checkpoint saves it whole; only
/// <see cref="TrainingRun"/> changes it.
/// </summary>
internal sealed class TrainingState
{
    /// <summary>Longer than any training: sums and multiples of times stay in range.</summary>
    internal static readonly TimeSpan MaxTime = TimeSpan.FromDays(1_000_000);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private float[]? _paused;

    /// <summary>Epochs of the trainer before the run.</summary>
    internal int FirstEpoch { get; init; }

    /// <summary>Finished epochs of the trainer, over all runs.</summary>
    internal int Epochs { get; set; }

    /// <summary>The steps of these epochs.</summary>
    internal long Steps { get; set; }

    /// <summary>Finished parts of the current epoch; a dataset is one part.</summary>
    internal int Part { get; set; }

    /// <summary>Finished batches of the current part.</summary>
    internal int Batch { get; set; }

    /// <summary>Steps on the epoch's finished parts.</summary>
    internal long PartSteps { get; set; }

    /// <summary>The sum of the losses of their samples.</summary>
    internal double PartLoss { get; set; }

    /// <summary>Finished steps of the current epoch.</summary>
    internal long EpochSteps => PartSteps + Batch;

    /// <summary>
    /// The costs of the current part's finished batches, from a checkpoint, until the part is
    /// there.
    /// </summary>
    internal float[]? ResumedCosts { get; set; }

    /// <summary>The progress of each finished epoch of the run.</summary>
    internal List<TrainingProgress> History { get; init; } = [];

    /// <summary>The best of them; null before there is one.</summary>
    internal TrainingProgress? Best { get; set; }

    /// <summary>The score of the best epoch: its loss, or its negative accuracy.</summary>
    internal double BestScore { get; set; } = double.PositiveInfinity;

    /// <summary>
    /// Epochs whose score is below this, by the minimum improvement, end the wait.
    /// </summary>
    internal double ScoreToBeat { get; set; } = double.PositiveInfinity;

    /// <summary>Epochs since the last improvement.</summary>
    internal int Waited { get; set; }

    /// <summary>How the learning rate changes.</summary>
    internal Schedule Schedule { get; init; } = Schedule.Constant;

    /// <summary>The state of a <see cref="PlateauSchedule"/>.</summary>
    internal Plateau Plateau { get; set; } = Plateau.Start;

    /// <summary>The run's time in earlier processes.</summary>
    internal TimeSpan EarlierTime { get; init; }

    /// <summary>The run's time in this process, without its pauses.</summary>
    internal TimeSpan TimeHere => _clock.Elapsed;

    /// <summary>The run's time in all processes.</summary>
    internal TimeSpan Elapsed => EarlierTime + TimeHere;

    /// <summary>Whether the network's first weights are behind it.</summary>
    internal bool HasBegun { get; set; }

    /// <summary>Epochs of the run after which it pauses.</summary>
    internal int PauseAfter { get; set; } = int.MaxValue;

    /// <summary>Whether the run has paused, and can go on.</summary>
    internal bool IsPaused => _paused is not null;

    /// <summary>Keeps the parameters of the last step, which those of the best epoch will
    /// replace.</summary>
    internal void Pause(Mlp network)
    {
        _paused = network.Parameters.ToArray();
        _clock.Stop();
    }

    /// <summary>Goes on from the last step; the network has the parameters of the best
    /// epoch.</summary>
    internal void GoOn(Mlp network, BestParameters? best)
    {
        if (Best is not null)
            best?.Keep();
        network.Parameters.CopyFrom(_paused!);
        _paused = null;
        _clock.Start();
    }

    /// <summary>The state at the start of the trainer's next run.</summary>
    /// <param name="schedule">The next run's schedule; another than this run's starts anew.</param>
    internal TrainingState Next(Schedule schedule) => new()
    {
        FirstEpoch = Epochs,
        Epochs = Epochs,
        Steps = Steps,
        HasBegun = HasBegun,
        Schedule = schedule,
        Plateau = schedule == Schedule ? Plateau : Plateau.Start,
    };

    /// <summary>The current part is finished.</summary>
    /// <param name="steps">Its steps.</param>
    /// <param name="loss">The sum of its samples' losses.</param>
    internal void EndPart(int steps, double loss)
    {
        PartSteps += steps;
        PartLoss += loss;
        (Part, Batch) = (Part + 1, 0);
    }

    /// <summary>All parts of the current epoch are finished.</summary>
    internal void EndEpoch()
    {
        Epochs++;
        Steps += EpochSteps;
        (Part, PartSteps, PartLoss) = (0, 0, 0);
    }

    /// <summary>Adds a finished epoch to the history.</summary>
    /// <param name="epoch">The epoch.</param>
    /// <param name="score">Its score; the lowest is the best.</param>
    /// <param name="minDelta">
    /// An epoch that is better by no more is the best, and still counts as one that waited.
    /// </param>
    internal void Add(TrainingProgress epoch, double score, double minDelta)
    {
        History.Add(epoch);
        if (epoch.IsBest)
            (Best, BestScore) = (epoch, score);
        if (score < ScoreToBeat - minDelta)
            (ScoreToBeat, Waited) = (score, 0);
        else
            Waited++;
    }
}
