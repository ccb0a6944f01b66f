namespace GpuBp.Tests.Populations;

/// <summary>Hears of a population's progress on the thread that trains.</summary>
internal sealed class FieldListener(Action<PopulationProgress> listen) : IProgress<PopulationProgress>
{
    public void Report(PopulationProgress value) => listen(value);
}
