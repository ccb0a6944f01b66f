namespace GpuBp.Cli.Output;

/// <summary>For programs: a line of JSON for the beginning, each epoch and the end.</summary>
internal sealed class JsonDisplay(Shell shell, bool isQuiet) : TrainingDisplay
{
    internal override void Begin(ReadOnlySpan<(string Name, string? Text)> facts)
    {
        var all = new Dictionary<string, string> { ["event"] = "begin" };
        foreach (var (name, text) in facts)
        {
            if (text is not null)
                all.Add(name, text.Replace(Shell.LineEnd, '\n'));
        }

        shell.WriteJson(all);
    }

    internal override TrainingResult Show(
        FitOptions options, Func<IProgress<TrainingProgress>?, TrainingResult> train) =>
        train(isQuiet ? null : new Epochs(shell));

    internal override void End(TrainingSummary summary) => shell.WriteJson(new
    {
        Event = "end",
        summary.Result.Reason,
        BestEpoch = summary.KeepsBest ? summary.Result.Best?.Epoch : null,
        Epochs = summary.Result.History.Count,
        JudgedOn = summary.Judgement.On,
        Scores = summary.Judgement.Values,
        Threshold = summary.Threshold?.Value,
        summary.Model,
        summary.Report,
    });

    private sealed class Epochs(Shell shell) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            shell.WriteJson(new
            {
                Event = "epoch",
                value.Epoch,
                value.Loss,
                ValidationLoss = value.Validation?.Loss,
                ValidationAccuracy = value.Validation?.Accuracy,
                value.LearningRate,
                value.SamplesPerSecond,
                ElapsedSeconds = value.Elapsed.TotalSeconds,
                RemainingSeconds = value.Remaining.TotalSeconds,
                value.IsBest,
            });
        }
    }
}
