namespace GpuBp.Cli.Output;

/// <summary>Shows the search for a recipe: a line about every two seconds.</summary>
internal sealed class SearchLines(Shell shell) : IProgress<PopulationProgress>
{
    private static readonly long Pause = 2 * System.Diagnostics.Stopwatch.Frequency;
    private long _next = System.Diagnostics.Stopwatch.GetTimestamp() + Pause;

    public void Report(PopulationProgress value)
    {
        var now = System.Diagnostics.Stopwatch.GetTimestamp();
        if (now < _next)
            return;
        _next = now + Pause;
        var best = value.BestScore is { } score ? $", best loss {Scores.Text(score)}" : "";
        shell.Error.WriteLine($"searching the recipe: {value.Done:P0} done{best}");
    }
}
