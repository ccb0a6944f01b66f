using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the trials of the search for the recipe.</summary>
internal static class TrialSection
{
    /// <summary>The section.</summary>
    internal static XElement Draw(SearchResult search) => new("section",
        new XElement("h2", "Search for the recipe"),
        Html.Of("p", "lead",
            $"{Figures.Count(search.Trials.Count)} trials on rows held out took " +
            $"{Figures.Short(search.MultiplyAdds)} multiply-adds. The first was chosen."),
        Html.Of("div", "wide", Html.Of("table", "trials",
            new XElement("caption", "Trials of the search"),
            Html.Head(["trial"], ["loss on rows held out", "standard error", "epochs"]),
            new XElement("tbody", search.Trials.Select(Row)))));

    private static XElement Row(TrialResult trial) => new("tr",
        new XElement("th", new XAttribute("scope", "row"), $"{trial.Trial}"),
        Html.Number(
            trial.Failure is not null ? "failed"
            : trial.Score is { } score ? Figures.Of(score.Mean) : "not finished"),
        Html.Number(trial.Score is { } mean ? Figures.Of(mean.StandardError) : "none"),
        Html.Number(Figures.Count(
            trial.Folds.Max(fold => fold.Training?.History.Count ?? 0))));
}
