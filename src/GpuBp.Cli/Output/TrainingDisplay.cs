namespace GpuBp.Cli.Output;

/// <summary>What came of a training.</summary>
/// <param name="Result">How it went.</param>
/// <param name="Judgement">How good the model is.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Report">The page; null where none was asked for.</param>
internal sealed record TrainingSummary(TrainingResult Result, Judgement Judgement, string Model, string? Report);

/// <summary>Shows a training as it goes.</summary>
internal abstract class TrainingDisplay
{
    /// <summary>The display for where output goes.</summary>
    internal static TrainingDisplay For(Shell shell, bool isJson, bool isQuiet) =>
        isJson ? new JsonDisplay(shell, isQuiet)
        : isQuiet ? new LineDisplay(shell, isQuiet: true)
        : shell.IsTerminal ? new TerminalDisplay(shell)
        : new LineDisplay(shell);

    /// <summary>What is going to be trained.</summary>
    internal abstract void Begin(ReadOnlySpan<(string Name, string? Text)> facts);

    /// <summary>Shows the progress of what is done meanwhile, which is given who listens; null where nobody does.</summary>
    internal abstract TrainingResult Show(FitOptions options, Func<IProgress<TrainingProgress>?, TrainingResult> train);

    /// <summary>What came of it.</summary>
    internal abstract void End(TrainingSummary summary);

    /// <summary>What came of it, in lines.</summary>
    private protected static void Write(Shell shell, TrainingSummary summary) => shell.WriteFacts(
        ("ended", Ended(summary.Result)),
        ("result", $"{summary.Judgement}"),
        ("saved", summary.Model),
        ("report", summary.Report));

    /// <summary>Why training ended, in words.</summary>
    private static string Ended(TrainingResult result)
    {
        var reason = result.Reason switch
        {
            StopReason.NoImprovement => "nothing got better any more",
            StopReason.TimeBudget => "the time was over",
            StopReason.Cancelled => "interrupted",
            _ => "all epochs done",
        };
        return result.Best is { } best
            ? $"{reason}; epoch {best.Epoch} of {result.History[^1].Epoch} was the best, and is kept"
            : $"{reason} in the first epoch; what it had learned until then is kept";
    }

    /// <summary>What is known after an epoch.</summary>
    private protected static string Line(TrainingProgress progress, int epochs) =>
        $"epoch {progress.Epoch} of {epochs}: loss {Scores.Text(progress.Loss)}" +
        (progress.Validation is { } held
            ? $", held out {Scores.Text(held.Loss)}" +
                (double.IsNaN(held.Accuracy) ? "" : $" ({held.Accuracy:P1} right)")
            : "") +
        $", {Left(progress.Remaining)} left";

    private static string Left(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:00} h"
        : time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes}:{time.Seconds:00} min" : $"{time.TotalSeconds:0} s";
}
