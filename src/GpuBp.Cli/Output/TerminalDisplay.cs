using System.Diagnostics;
using Spectre.Console;

namespace GpuBp.Cli.Output;

/// <summary>
/// For a person: a bar with the loss and the time left, which also moves between epochs.
/// </summary>
internal sealed class TerminalDisplay(Shell shell) : TrainingDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    internal override void Begin(ReadOnlySpan<(string Name, string? Text)> facts) =>
        shell.WriteFacts(facts);

    internal override TrainingResult Show(
        FitOptions options, Func<IProgress<TrainingProgress>?, TrainingResult> train)
    {
        var console = AnsiConsole.Create(
            new AnsiConsoleSettings { Out = new AnsiConsoleOutput(shell.Terminal) });
        return console.Progress()
            .AutoClear(true)
            .Columns(
                new SpinnerColumn(),
                new ProgressBarColumn { Width = 24 },
                new TaskDescriptionColumn { Alignment = Justify.Left },
                new ElapsedTimeColumn())
            .Start(context =>
            {
                var bar = new Bar(context.AddTask("first epoch"), options.Epochs);
                using var clock = new Timer(_ => bar.Move(), state: null, Pause, Pause);
                return train(bar);
            });
    }

    internal override void End(TrainingSummary summary) => Write(shell, summary);

    private sealed class Bar : IProgress<TrainingProgress>
    {
        private readonly ProgressTask _task;
        private readonly int _epochs;
        private TrainingProgress? _last;
        private long _at;

        internal Bar(ProgressTask task, int epochs)
        {
            (_task, _epochs) = (task, epochs);
            _task.IsIndeterminate = true; // Until the first epoch shows how long one takes.
        }

        public void Report(TrainingProgress value)
        {
            (_last, _at) = (value, Stopwatch.GetTimestamp());
            Move();
        }

        internal void Move()
        {
            if (_last is not { } last)
                return;
            var since = Stopwatch.GetElapsedTime(_at);
            var left = last.Remaining > since ? last.Remaining - since : TimeSpan.Zero;
            _task.IsIndeterminate = false;
            _task.Value = 100 * (1 - left / (last.Elapsed + last.Remaining));
            _task.Description = Markup.Escape(Line(last with { Remaining = left }, _epochs));
        }
    }
}
