using System.Diagnostics;

namespace GpuBp.Cli.Output;

/// <summary>Shows the search for a recipe: a line about every two seconds.</summary>
internal sealed class SearchLines(Shell shell) : IProgress<PopulationProgress>
{
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public void Report(PopulationProgress value)
    {
        if (_sinceLast.Elapsed < LineDisplay.Pause)
            return;
        _sinceLast.Restart();
        var best = value.BestScore is { } score ? $", best loss {Scores.Text(score)}" : "";
        shell.Error.WriteLine($"searching the recipe: {value.Done:P0} done{best}");
    }
}
