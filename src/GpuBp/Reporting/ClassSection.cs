using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the confusion matrix and the scores of each class.</summary>
internal static class ClassSection
{
    /// <summary>With more classes, the page shows only the most frequent confusions.</summary>
    private const int MaxClasses = 40;

    private const int MaxPairs = 40;

    /// <summary>
    /// The tint of a cell with a single sample, in per cent: enough to be visible.
    /// </summary>
    private const double MinTint = 12;

    /// <summary>From this share on, a cell is dark and its text light.</summary>
    private const double DarkShare = 0.5;

    /// <summary>The section.</summary>
    internal static XElement Draw(TestOutcome test)
    {
        var metrics = ClassificationMetrics.Of(test.Outputs, test.Data, test.Threshold);
        var confusion = metrics.Confusion;
        var names = Enumerable.Range(0, confusion.Classes)
            .Select(c => test.Data.ClassNames?[c] ?? c.ToString(CultureInfo.InvariantCulture))
            .ToArray();
        return new XElement("section",
            new XElement("h2", $"On {Figures.Count(test.Data.Rows)} test samples"),
            Tiles(metrics, confusion, test.LossText),
            Html.Of("div", "beside",
                confusion.Classes <= MaxClasses
                    ? Matrix(confusion, names)
                    : Pairs(confusion, names),
                Scores(confusion, names)));
    }

    private static XElement Tiles(
        ClassificationMetrics metrics, ConfusionMatrix confusion, string? loss) => ReportPage.Tiles(
            ("accuracy", Figures.Share(confusion.Accuracy)),
            ("balanced accuracy", Figures.Share(confusion.BalancedAccuracy)),
            ("mean F1", Figures.Of(confusion.F1(Averaging.Macro))),
            ("ROC-AUC", Figures.Of(metrics.RocAuc())),
            ("loss", loss),
            ("correct", $"{Figures.Count(confusion.Correct)} of {Figures.Count(confusion.Total)}"));

    private static XElement Matrix(ConfusionMatrix confusion, string[] names)
    {
        XElement Cell(int actual, int predicted)
        {
            var share = confusion.Support(actual) == 0
                ? 0
                : (double)confusion[actual, predicted] / confusion.Support(actual);
            return Html.Of("td",
                $"n {(actual == predicted ? "right" : "wrong")}" +
                $"{(share >= DarkShare ? " dark" : "")}",
                confusion[actual, predicted] == 0
                    ? null
                    : new XAttribute(
                        "style", $"--share:{Html.Coordinate(MinTint + (100 - MinTint) * share)}%"),
                confusion[actual, predicted] == 0
                    ? Html.Of("span", "zero", "0")
                    : confusion[actual, predicted]);
        }

        var classes = Enumerable.Range(0, names.Length);
        return Html.Of("div", "wide", Html.Of("table", "confusion",
            new XElement(
                "caption", "Confusion matrix: true classes by row, predicted classes by column"),
            Html.Head(["true ╲ predicted"], names),
            new XElement("tbody", classes.Select(actual => new XElement("tr",
                new XElement("th", new XAttribute("scope", "row"), names[actual]),
                classes.Select(predicted => Cell(actual, predicted)))))));
    }

    private static XElement Pairs(ConfusionMatrix confusion, string[] names)
    {
        var pairs =
            from actual in Enumerable.Range(0, names.Length)
            from predicted in Enumerable.Range(0, names.Length)
            where actual != predicted && confusion[actual, predicted] > 0
            orderby confusion[actual, predicted] descending
            select (actual, predicted);
        return Html.Of("div", "wide", new XElement("table",
            new XElement(
                "caption", $"The {MaxPairs} most frequent confusions among {names.Length} classes"),
            Html.Head(["true class", "predicted class"], ["samples"]),
            new XElement("tbody", pairs.Take(MaxPairs).Select(pair => new XElement("tr",
                new XElement("td", names[pair.actual]),
                new XElement("td", names[pair.predicted]),
                Html.Number(Figures.Count(confusion[pair.actual, pair.predicted])))))));
    }

    private static XElement Scores(ConfusionMatrix confusion, string[] names) =>
        Html.Of("div", "wide", new XElement("table",
            new XElement("caption", "Scores by class"),
            Html.Head(["class"], ["samples", "precision", "recall", "F1"]),
            new XElement("tbody", names.Select((name, c) => new XElement("tr",
                new XElement("th", new XAttribute("scope", "row"), name),
                Html.Number(Figures.Count(confusion.Support(c))),
                Html.Number(Figures.Share(confusion.Precision(c))),
                Html.Number(Figures.Share(confusion.Recall(c))),
                Html.Number(Figures.Share(confusion.F1(c))))))));
}
