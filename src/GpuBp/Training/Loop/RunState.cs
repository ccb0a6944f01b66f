using System.Diagnostics;

namespace GpuBp;

/// <summary>Where a call of Fit stands, beside what the network, the trainer and the device hold.</summary>
internal sealed class RunState
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Epochs of the trainer before the call.</summary>
    internal required int FirstEpoch { get; init; }

    /// <summary>Parts of the epoch that are gone through; a data set is one.</summary>
    internal int Part { get; set; }

    /// <summary>Batches of the part that are gone through.</summary>
    internal int Batch { get; set; }

    /// <summary>Steps on the parts that are gone through.</summary>
    internal long PartSteps { get; set; }

    /// <summary>The sum of their samples' losses.</summary>
    internal double PartLoss { get; set; }

    /// <summary>Steps of the epoch that are gone through.</summary>
    internal long Steps => PartSteps + Batch;

    /// <summary>What the samples of the part's batches before cost, brought back for a part that is not there yet.</summary>
    internal float[]? Costs { get; set; }

    /// <summary>What was known after each epoch.</summary>
    internal List<TrainingProgress> History { get; init; } = [];

    /// <summary>The best of them.</summary>
    internal TrainingProgress? Best { get; set; }

    /// <summary>Its loss, or less its accuracy.</summary>
    internal double BestScore { get; set; } = double.PositiveInfinity;

    /// <summary>What counts as better is below this.</summary>
    internal double ScoreToBeat { get; set; } = double.PositiveInfinity;

    /// <summary>Epochs since one counted as better.</summary>
    internal int Waited { get; set; }

    /// <summary>How long the run took in processes before this.</summary>
    internal TimeSpan Before { get; set; }

    /// <summary>How long it takes in this process until now.</summary>
    internal TimeSpan InThisProcess => Stopwatch.GetElapsedTime(_start);

    /// <summary>How long it takes until now, with the processes before.</summary>
    internal TimeSpan Elapsed => Before + InThisProcess;

    /// <summary>To the beginning of an epoch.</summary>
    internal void StartEpoch() => (Part, Batch, PartSteps, PartLoss) = (0, 0, 0, 0);
}
