using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with how good quantiles of a number are.</summary>
internal static class QuantileSection
{
    /// <summary>The section.</summary>
    internal static XElement Draw(TestOutcome test, IReadOnlyList<double> levels)
    {
        var metrics = QuantileMetrics.Of(test.Outputs, test.Data, levels);
        return new XElement("section",
            new XElement("h2", $"On {Figures.Count(test.Data.Rows)} test samples"),
            ReportPage.Tiles(
                ("pinball loss", Figures.Of(metrics.PinballLoss)),
                ($"within {Level(levels[0])} to {Level(levels[^1])}",
                    metrics.Coverage is { } coverage ? Figures.Share(coverage) : null),
                ("mean width", metrics.Width is { } width ? Figures.Of(width) : null)),
            Html.Of("div", "wide", Html.Of(
                "table", "targets",
                new XElement("caption", "A right quantile has its level's share of samples below"),
                Html.Head(["quantile"], ["share below", "pinball loss"]),
                new XElement("tbody", levels.Select((level, k) => new XElement("tr",
                    new XElement("th", new XAttribute("scope", "row"), Level(level)),
                    Html.Number(Figures.Share(metrics.ShareBelow(k))),
                    Html.Number(Figures.Of(metrics.PinballLossOf(k)))))))));
    }

    private static string Level(double level) => level.ToString(CultureInfo.InvariantCulture);
}
