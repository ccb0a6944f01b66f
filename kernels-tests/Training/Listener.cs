namespace GpuBp.Tests.Training;

/// <summary>Hears of progress on the thread that trains.</summary>
internal sealed class Listener(Action<TrainingProgress> listen) : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value) => listen(value);
}
