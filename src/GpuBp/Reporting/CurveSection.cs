using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with curves of loss, accuracy, learning rate and speed by epoch.</summary>
internal static class CurveSection
{
    /// <summary>The maximum number of epochs in the table.</summary>
    private const int MaxRows = 50;

    /// <summary>The section.</summary>
    /// <param name="history">The results of each epoch, in order; at least one.</param>
    internal static XElement Draw(IReadOnlyList<TrainingProgress> history)
    {
        var epochs = Axis.Whole(history[0].Epoch, history[^1].Epoch);
        var best = history.LastOrDefault(epoch => epoch.IsBest)?.Epoch;
        var hasValidation = history.Any(epoch => epoch.Validation is not null);
        var hasAccuracy = history.Any(epoch =>
            epoch.Validation is { Accuracy: var share } && double.IsFinite(share));

        LineSeries Series(string name, string cssClass, Func<TrainingProgress, double?> figure) =>
            new(
                name,
                cssClass,
                [
                    .. from epoch in history
                    let y = figure(epoch)
                    where y is not null
                    select (epoch.Epoch, y.Value),
                ]);

        return new XElement("section",
            new XElement("h2", "Training curves"),
            best is null
                ? null
                : Html.Of("p", "lead", $"The dotted line marks the best epoch, {best}."),
            Html.Of("div", "charts",
                hasValidation
                    ? LineChart.Draw("Loss", epochs, best, Axis.Of,
                        Series("training", "train", epoch => epoch.Loss),
                        Series("validation", "validation", epoch => epoch.Validation?.Loss))
                    : LineChart.Draw("Loss", epochs, best, Axis.Of,
                        Series("training", "train", epoch => epoch.Loss)),
                hasAccuracy
                    ? LineChart.Draw("Accuracy on validation samples", epochs, best, Axis.Linear,
                        Series("accuracy", "validation", epoch => epoch.Validation?.Accuracy))
                    : null,
                LineChart.Draw("Learning rate", epochs, best, Axis.FromZero,
                    Series("learning rate", "other", epoch => epoch.LearningRate)),
                LineChart.Draw("Training samples per second", epochs, best, Axis.FromZero,
                    Series("samples per second", "other", epoch => epoch.SamplesPerSecond))),
            Table(history, best, hasValidation, hasAccuracy));
    }

    private static XElement Table(
        IReadOnlyList<TrainingProgress> history, int? best, bool hasValidation, bool hasAccuracy)
    {
        var every = (history.Count - 1) / MaxRows + 1;
        var shown = history.Where((epoch, n) => n % every == 0 || n == history.Count - 1 ||
            epoch.Epoch == best);
        string[] heads =
        [
            "epoch", "loss", .. hasValidation ? ["validation loss"] : (string[])[],
            .. hasAccuracy ? ["accuracy"] : (string[])[],
            "learning rate", "samples/s", "time",
        ];
        return new XElement("details",
            new XElement("summary",
                every == 1 ? "The same numbers as a table" : $"Every {every} epochs as a table"),
            Html.Of("div", "wide", new XElement("table",
                new XElement("caption", "Loss, learning rate and speed by epoch"),
                Html.Head([], heads),
                new XElement("tbody", shown.Select(epoch => new XElement("tr",
                    epoch.Epoch == best ? new XAttribute("class", "marked") : null,
                    Html.Of("th", "n", new XAttribute("scope", "row"), epoch.Epoch),
                    Html.Number(Figures.Of(epoch.Loss)),
                    hasValidation
                        ? Html.Number(Figures.Of(epoch.Validation?.Loss ?? double.NaN))
                        : null,
                    hasAccuracy
                        ? Html.Number(Figures.Share(epoch.Validation?.Accuracy ?? double.NaN))
                        : null,
                    Html.Number(Figures.Of(epoch.LearningRate)),
                    Html.Number(Figures.Count((long)epoch.SamplesPerSecond)),
                    Html.Number(Figures.Time(epoch.Elapsed))))))));
    }
}
