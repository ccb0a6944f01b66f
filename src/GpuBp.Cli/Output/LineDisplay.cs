namespace GpuBp.Cli.Output;

/// <summary>For logs: a line about every two seconds, and one for the last epoch.</summary>
internal sealed class LineDisplay(Shell shell, bool isQuiet = false) : TrainingDisplay
{
    /// <summary>The time between two lines.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    internal override void Begin(ReadOnlySpan<(string Name, string? Text)> facts)
    {
        if (!isQuiet)
            shell.WriteFacts(facts);
    }

    internal override TrainingResult Show(
        FitOptions options, Func<IProgress<TrainingProgress>?, TrainingResult> train) =>
        train(isQuiet ? null : new Lines(shell.Error, options.Epochs));

    internal override void End(TrainingSummary summary) => Write(shell, summary);

    private sealed class Lines(TextWriter writer, int epochs) : IProgress<TrainingProgress>
    {
        private TimeSpan _next;

        public void Report(TrainingProgress value)
        {
            if (value.Elapsed < _next && value.Epoch < epochs)
                return;
            _next = value.Elapsed + Pause;
            writer.WriteLine(Line(value, epochs));
        }
    }
}
