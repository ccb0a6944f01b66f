using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>
/// Builds the page: one file that loads nothing else, in the reader's light or dark colours.
/// </summary>
internal static class ReportPage
{
    // The browser fetches nothing, whatever the page contains.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:";

    /// <summary>The file.</summary>
    internal static byte[] Of(ReportContent content) => Html.Page(new XElement("html",
        new XAttribute("lang", "en"),
        new XElement("head",
            new XElement("meta", new XAttribute("charset", "utf-8")),
            Meta("viewport", "width=device-width, initial-scale=1"),
            Meta("color-scheme", "light dark"),
            new XElement("meta",
                new XAttribute("http-equiv", "Content-Security-Policy"),
                new XAttribute("content", Policy)),
            new XElement("title", content.Title),
            new XElement("style", Html.Resource("report.css"))),
        new XElement("body",
            Header(content),
            new XElement("main", Sections(content)),
            new XElement("script", Html.Resource("report.js")))));

    /// <summary>A row of tiles with the most important figures.</summary>
    internal static XElement Tiles(params (string Name, string? Value)[] tiles) => Html.Of(
        "dl", "tiles",
        tiles.Where(tile => tile.Value is not null).Select(tile =>
            new XElement("div", new XElement("dt", tile.Name), new XElement("dd", tile.Value))));

    private static IEnumerable<XElement?> Sections(ReportContent content)
    {
        if (content.History.Count > 0)
            yield return CurveSection.Draw(content.History);
        if (content.End.Test is { } test)
        {
            yield return Test(test);
            if (test.Data.Classes == 2 && test.IsFinite)
                yield return ThresholdSection.Draw(test);
            if (test.Data.IsClassification && test.IsFinite)
                yield return ReliabilitySection.Draw(test);
        }

        if (content.Trials is { } trials)
            yield return TrialSection.Draw(trials);
        var lastEpoch = content.History.Count > 0 ? content.History[^1].Epoch : content.Now.Epoch;
        yield return LayerSection.Draw(content.Network, content.Snapshots, content.Now, lastEpoch);
        if (content.ImageWidth > 0)
            yield return WeightImages.Draw(content.Network.Layers[0], content.ImageWidth);
        if (content.End.Result is not null)
            yield return KernelSection.Draw(
                content.End.Profile, content.Network.Device, content.History);
        if (content.Ranks.Count > 0)
            yield return RankSection.Draw(content.Ranks);
        yield return Facts(content);
    }

    private static XElement Header(ReportContent content)
    {
        var last = content.History.Count > 0 ? content.History[^1] : null;
        var best = content.End.Result?.Best ?? content.History.LastOrDefault(epoch => epoch.IsBest);
        List<(string, string)> tiles =
        [
            ("epochs", last is null ? "0" : last.Epoch.ToString(CultureInfo.InvariantCulture)),
            ("time", last is null ? Figures.Time(TimeSpan.Zero) : Figures.Time(last.Elapsed)),
        ];
        if (best is not null)
        {
            tiles.Add(("best epoch", best.Epoch.ToString(CultureInfo.InvariantCulture)));
            tiles.Add(best.Validation is { } validation
                ? ("validation loss", Figures.Of(validation.Loss))
                : ("loss", Figures.Of(best.Loss)));
            if (best.Validation is { Accuracy: var accuracy } && double.IsFinite(accuracy))
                tiles.Add(("validation accuracy", Figures.Share(accuracy)));
        }

        if (content.End.Test is { Data.IsClassification: true } test && test.IsFinite)
            tiles.Add(("test accuracy", Figures.Share(
                ClassificationMetrics.Of(test.Outputs, test.Data, test.Threshold).Accuracy)));
        return new XElement("header",
            new XElement("h1", content.Title),
            Html.Of(
                "p", content.End.Result is null ? "state going" : "state", State(content, last)),
            Html.Of("p", "lead",
                $"{content.Network}, {Figures.Count(content.Network.ParameterCount)} parameters, " +
                $"on {content.Network.Device}. Started " +
                content.Began.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture) +
                "."),
            Tiles([.. tiles]));
    }

    private static string State(ReportContent content, TrainingProgress? last) =>
        content.End.Result?.Reason switch
        {
            null when last is null => "Training begins. Reload the page to see its progress.",
            null => $"Training: epoch {last.Epoch} has ended, at most " +
                $"{Figures.Time(last.Remaining)} left. Reload the page for newer results.",
            StopReason.Finished => "Training finished all epochs.",
            StopReason.NoImprovement =>
            "Training stopped early: the results did not improve any more.",
            StopReason.TimeBudget => "Training stopped at the end of its time budget.",
            StopReason.Cancelled => "Training was cancelled.",
            var reason => $"Training stopped: {reason}.",
        };

    private static XElement Test(TestOutcome test) =>
        !test.IsFinite ? new XElement("section",
            new XElement("h2", $"On {Figures.Count(test.Data.Rows)} test samples"),
            Html.Of("p", "note", "The network's outputs are not finite: training has diverged."))
        : test.Data.IsClassification ? ClassSection.Draw(test)
        : test.Data.IsMultiLabel ? LabelSection.Draw(test)
        : test.Quantiles is { } levels ? QuantileSection.Draw(test, levels)
        : NumberSection.Draw(test);

    private static XElement Facts(ReportContent content) => new("section",
        new XElement("h2", "To repeat this run"),
        Html.Of("p", "lead",
            "The same seed on the same device gives the same bits, and so parameters with the " +
                "same SHA-256."),
        Html.Of("div", "wide", Html.Of("table", "facts",
            new XElement("caption", "Settings and environment of the run"),
            new XElement("tbody", content.Facts.Select(fact => new XElement("tr",
                new XElement("th", new XAttribute("scope", "row"), fact.Name),
                new XElement("td", fact.Value)))))));

    private static XElement Meta(string name, string content) =>
        new("meta", new XAttribute("name", name), new XAttribute("content", content));
}
