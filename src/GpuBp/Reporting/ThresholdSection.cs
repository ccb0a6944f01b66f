using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>How well two classes are told apart at every threshold.</summary>
internal static class ThresholdSection
{
    /// <summary>The larger of two probabilities is at least this; so is the only one of class
    /// 1.</summary>
    private const float Half = 0.5f;

    /// <summary>A point nearer to the last one than this is not drawn: it would be seen as the
    /// same.</summary>
    private const double Nearest = 0.002;

    /// <summary>The section; null where the samples are of one class alone, and no curve says
    /// anything.</summary>
    internal static XElement? Draw(TestOutcome test)
    {
        var metrics = ClassificationMetrics.Of(test.Outputs, test.Data, test.Threshold);
        var (roc, recalls) = (metrics.RocCurveOf(), metrics.PrecisionRecallCurveOf());
        if (double.IsNaN(roc.Area))
            return null;

        var confusion = metrics.Confusion;
        var (threshold, name) = (test.Threshold ?? Half, test.Data.ClassNames?[1] ?? "1");
        var share = (double)confusion.Support(1) / confusion.Total;
        return new XElement("section",
            new XElement("h2", "At every threshold"),
            Html.Of("p", "lead",
                $"A sample is taken for class {name} where the probability of it is at least " +
                $"{threshold.ToString("0.####", CultureInfo.InvariantCulture)}. The dots show " +
                "this threshold, the lines all others."),
            ReportPage.Tiles(
                ("ROC-AUC", Figures.Of(roc.Area)),
                ("average precision", Figures.Of(recalls.AveragePrecision)),
                ($"precision of {name}", Figures.Share(confusion.Precision(1))),
                ($"recall of {name}", Figures.Share(confusion.Recall(1)))),
            Html.Of("div", "charts",
                Chart(
                    $"ROC curve, AUC {Figures.Of(roc.Area)}", "false positive rate",
                    "Recall by the share of the other class that is taken for it; on the dashed " +
                    "line lies chance.",
                    [.. roc.Points.Select(point =>
                    (point.FalsePositiveRate, point.TruePositiveRate))],
                    dot: (1 - confusion.Recall(0), confusion.Recall(1)),
                    chance: "M0 1000L1000 0"),
                Chart(
                    $"Precision and recall, average precision " +
                    $"{Figures.Of(recalls.AveragePrecision)}", "recall",
                    "Precision by recall; on the dashed line lies chance, the share of the class.",
                    [.. Steps(recalls.Points)],
                    dot: (confusion.Recall(1), confusion.Precision(1)),
                    chance: $"M0 {Html.Coordinate(Axis.Length * (1 - share))}H1000")));
    }

    private static XElement Chart(
        string title,
        string xName,
        string description,
        IReadOnlyList<(double X, double Y)> points,
        (double X, double Y) dot,
        string chance)
    {
        var share = Axis.Exact(0, 1);
        var shown = Thinned(points);
        return new Plot(title, share, share, xName)
        {
            Class = "rates",
            Description = description,
            Note = description
        }.Draw(
            Html.Of("path", "diagonal", new XAttribute("d", chance)),
            Html.Of("path", "line train",
                new XAttribute("data-x", LineChart.Joined(shown.Select(point => point.X))),
                new XAttribute("data-y", LineChart.Joined(shown.Select(point => point.Y))),
                new XAttribute("d",
                "M" + string.Join(
                'L', shown.Select(point => Plot.Point(share, share, point.X, point.Y))))),
            Html.Of(
            "path", "chosen", new XAttribute("d", $"M{Plot.Point(share, share, dot.X, dot.Y)}h0")));
    }

    /// <summary>Each precision holds down to the next recall, as the average precision counts
    /// it.</summary>
    private static IEnumerable<(double X, double Y)> Steps(
        IReadOnlyList<PrecisionRecallPoint> points)
    {
        for (var k = 0; k < points.Count; k++)
        {
            if (k > 0)
                yield return (points[k].Recall, points[k - 1].Precision);
            yield return (points[k].Recall, points[k].Precision);
        }
    }

    private static List<(double X, double Y)> Thinned(IReadOnlyList<(double X, double Y)> points)
    {
        List<(double X, double Y)> shown = [points[0]];
        foreach (var point in points.Skip(1))
        {
            if (Math.Abs(point.X - shown[^1].X) + Math.Abs(point.Y - shown[^1].Y) >= Nearest)
                shown.Add(point);
        }

        if (shown[^1] != points[^1])
            shown.Add(points[^1]);
        return shown;
    }
}
