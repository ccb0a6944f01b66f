using System.Diagnostics;

namespace GpuBp;

/// <summary>Where a call of Fit stands, beside what the network, the trainer and the device hold.</summary>
internal sealed class RunState
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Epochs of the trainer before the call.</summary>
    internal required int FirstEpoch { get; init; }

    /// <summary>Batches of the epoch that are gone through.</summary>
    internal int Batch { get; set; }

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
}
