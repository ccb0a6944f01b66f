namespace GpuBp.Cli.Output;

/// <summary>The outcome of a training.</summary>
/// <param name="Result">The run.</param>
/// <param name="Judgement">How good the model is.</param>
/// <param name="Model">The model's file.</param>
/// <param name="Report">The page; null for none.</param>
internal sealed record TrainingSummary(
    TrainingResult Result, Judgement Judgement, string Model, string? Report)
{
    /// <summary>The threshold between two classes; null where none was chosen.</summary>
    internal DecisionThreshold? Threshold { get; init; }

    /// <summary>Whether the network of the best epoch was kept; else that of the last.</summary>
    internal bool KeepsBest { get; init; } = true;
}

/// <summary>Shows the progress of training.</summary>
internal abstract class TrainingDisplay
{
    /// <summary>The display that suits the output.</summary>
    internal static TrainingDisplay For(Shell shell, bool isJson, bool isQuiet) =>
        isJson ? new JsonDisplay(shell, isQuiet)
        : isQuiet ? new LineDisplay(shell, isQuiet: true)
        : shell.IsTerminal ? new TerminalDisplay(shell)
        : new LineDisplay(shell);

    /// <summary>Shows what is about to be trained.</summary>
    internal abstract void Begin(ReadOnlySpan<(string Name, string? Text)> facts);

    /// <summary>Runs an action while showing its progress.</summary>
    /// <param name="options">The training's options.</param>
    /// <param name="train">The action; it gets the listener to its progress, or null.</param>
    internal abstract TrainingResult Show(
        FitOptions options, Func<IProgress<TrainingProgress>?, TrainingResult> train);

    /// <summary>Shows the outcome.</summary>
    internal abstract void End(TrainingSummary summary);

    /// <summary>Writes the outcome in lines.</summary>
    private protected static void Write(Shell shell, TrainingSummary summary) => shell.WriteFacts(
        ("ended", Ended(summary.Result, summary.KeepsBest)),
        ("threshold", summary.Threshold?.ToString()),
        ("result", $"{summary.Judgement}"),
        ("saved", summary.Model),
        ("report", summary.Report));

    /// <summary>Why training ended, in words.</summary>
    private static string Ended(TrainingResult result, bool keepsBest)
    {
        var reason = result.Reason switch
        {
            StopReason.NoImprovement => "no further improvement",
            StopReason.TimeBudget => "time limit reached",
            StopReason.Cancelled => "interrupted",
            _ => "all epochs done",
        };
        if (!keepsBest && result.Reason == StopReason.Finished)
            return reason;
        return keepsBest && result.Best is { } best
            ? $"{reason}; keeping epoch {best.Epoch} of {result.History[^1].Epoch}, the best one"
            : $"{reason}; keeping what it had learned by then";
    }

    /// <summary>The line of an epoch.</summary>
    private protected static string Line(TrainingProgress progress, int epochs) =>
        $"epoch {progress.Epoch} of {epochs}: loss {Scores.Text(progress.Loss)}" +
        (progress.Validation is { } held
            ? $", held out {Scores.Text(held.Loss)}" +
                (double.IsNaN(held.Accuracy) ? "" : $" ({held.Accuracy:P1} correct)")
            : "") +
        $", {Left(progress.Remaining)} left";

    private static string Left(TimeSpan time) => time.TotalHours >= 1
        ? $"{(int)time.TotalHours}:{time.Minutes:00} h"
        : time.TotalMinutes >= 1 ? $"{(int)time.TotalMinutes}:{time.Seconds:00} min"
        : $"{time.TotalSeconds:0} s";
}
