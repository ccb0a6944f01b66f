using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>How far the answers are from each of several targets.</summary>
internal static class TargetTable
{
    internal static XElement Draw(RegressionMetrics metrics, Dataset data) =>
        Html.Of("div", "wide", Html.Of("table", "targets",
        new XElement("caption", "How well each target is told"),
        Html.Head(["target"], ["R²", "root of the mean squared error", "mean absolute error"]),
        new XElement("tbody", Enumerable.Range(0, metrics.Outputs)
        .Select(target => new XElement("tr",
            new XElement("th", new XAttribute("scope", "row"), NameOf(data, target)),
            Html.Number(Figures.Of(metrics.R2Of(target))),
            Html.Number(Figures.Of(metrics.RootMeanSquaredErrorOf(target))),
            Html.Number(Figures.Of(metrics.MeanAbsoluteErrorOf(target))))))));

    /// <summary>The target's name; its number where targets have none.</summary>
    internal static string NameOf(Dataset data, int target) =>
        data.TargetNames?[target] ?? target.ToString(CultureInfo.InvariantCulture);
}
