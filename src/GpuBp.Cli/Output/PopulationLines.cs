using System.Diagnostics;

namespace GpuBp.Cli.Output;

/// <summary>Shows the training of many networks: a line about every two seconds.</summary>
/// <param name="shell">The output.</param>
/// <param name="what">What they are trained for.</param>
internal sealed class PopulationLines(Shell shell, string what) : IProgress<PopulationProgress>
{
    private readonly Stopwatch _sinceLast = Stopwatch.StartNew();

    public void Report(PopulationProgress value)
    {
        if (_sinceLast.Elapsed < LineDisplay.Pause)
            return;
        _sinceLast.Restart();
        var best = value.BestScore is { } score ? $", best loss {Scores.Text(score)}" : "";
        shell.Error.WriteLine($"{what}: {value.Done:P0} done{best}");
    }
}
