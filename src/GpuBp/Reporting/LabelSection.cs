using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the metrics of labels, of which a sample may have several.</summary>
internal static class LabelSection
{
    /// <summary>The section.</summary>
    internal static XElement Draw(TestOutcome test)
    {
        var metrics = MultiLabelMetrics.Of(test.Outputs, test.Data, test.Thresholds);
        return new XElement("section",
            new XElement("h2", $"On {Figures.Count(test.Data.Rows)} test samples"),
            ReportPage.Tiles(
                ("all labels correct", Figures.Share(metrics.SubsetAccuracy)),
                ("wrong labels (Hamming loss)", Figures.Share(metrics.HammingLoss)),
                ("macro F1", Figures.Of(metrics.F1(Averaging.Macro))),
                ("micro F1", Figures.Of(metrics.F1(Averaging.Micro))),
                ("mean ROC-AUC", Figures.Of(metrics.RocAuc())),
                ("loss", test.LossText)),
            Html.Of("div", "wide", Html.Of("table", "labels",
                new XElement("caption", "Metrics of each label"),
                Html.Head(
                    ["label"],
                    ["samples", "threshold", "accuracy", "precision", "recall", "F1", "ROC-AUC"]),
                new XElement("tbody",
                    Enumerable.Range(0, metrics.Labels).Select(label => Row(metrics, label))))));
    }

    private static XElement Row(MultiLabelMetrics metrics, int label) => new("tr",
        new XElement("th", new XAttribute("scope", "row"), metrics.NameOf(label)),
        Html.Number(Figures.Count(metrics.Support(label))),
        Html.Number(Figures.Of(metrics.ThresholdOf(label))),
        Html.Number(Figures.Share(metrics.Accuracy(label))),
        Html.Number(Figures.Share(metrics.Precision(label))),
        Html.Number(Figures.Share(metrics.Recall(label))),
        Html.Number(Figures.Share(metrics.F1(label))),
        Html.Number(Figures.Of(metrics.RocAuc(label))));
}
