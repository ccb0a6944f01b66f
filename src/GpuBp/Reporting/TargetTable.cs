using System.Xml.Linq;

namespace GpuBp;

/// <summary>The metrics of each of several targets.</summary>
internal static class TargetTable
{
    internal static XElement Draw(RegressionMetrics metrics) => Html.Of("div", "wide", Html.Of(
        "table", "targets",
        new XElement("caption", "Metrics of each target"),
        Html.Head(["target"], ["R²", "root mean squared error", "mean absolute error"]),
        new XElement("tbody",
            Enumerable.Range(0, metrics.Outputs).Select(target => Row(metrics, target)))));

    private static XElement Row(RegressionMetrics metrics, int target) => new("tr",
        new XElement("th", new XAttribute("scope", "row"), metrics.NameOf(target)),
        Html.Number(Figures.Of(metrics.R2Of(target))),
        Html.Number(Figures.Of(metrics.RootMeanSquaredErrorOf(target))),
        Html.Number(Figures.Of(metrics.MeanAbsoluteErrorOf(target))));
}
