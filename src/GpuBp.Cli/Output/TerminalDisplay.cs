using Spectre.Console;

namespace GpuBp.Cli.Output;

/// <summary>A bar that moves between epochs too, with the live loss and the time left, for a person.</summary>
internal sealed class TerminalDisplay(Shell shell) : TrainingDisplay
{
    internal override void Begin(ReadOnlySpan<(string Name, string? Text)> facts) => shell.WriteFacts(facts);

    internal override TrainingResult Show(FitOptions options, Func<IProgress<TrainingProgress>, TrainingResult> train)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shell.Error) });
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new ProgressBarColumn { Width = 24 },
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ElapsedTimeColumn())
            .Start(context =>
            {
                var task = context.AddTask("first epoch");
                task.IsIndeterminate = true;
                return train(new Bar(task, options.Epochs));
            });
    }

    internal override void End(TrainingSummary summary) => shell.WriteFacts(
        ("ended", Ended(summary.Result)), ("result", $"{summary.Judgement}"), ("saved", summary.Model));

    private sealed class Bar(ProgressTask task, int epochs) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            task.IsIndeterminate = false;
            var (done, all) = (value.Elapsed.TotalSeconds, (value.Elapsed + value.Remaining).TotalSeconds);
            task.Value = all > 0 ? 100 * done / all : 100;
            task.Description = Markup.Escape(Line(value, epochs));
        }
    }
}
