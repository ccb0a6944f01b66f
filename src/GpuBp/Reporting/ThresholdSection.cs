using System.Globalization;
using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with the curves of two classes over all thresholds.</summary>
internal static class ThresholdSection
{
    /// <summary>The default threshold: the larger of two probabilities is at least this.</summary>
    private const float Half = 0.5f;

    /// <summary>The chart skips a point that is nearer to the last one.</summary>
    private const double MinDistance = 0.002;

    /// <summary>The section; null if all samples are of one class, which has no curve.</summary>
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
                $"The model predicts class {name} if its probability is at least " +
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
                    "The true positive rate against the false positive rate. The dashed line is " +
                    "chance.",
                    [.. roc.Points.Select(
                        point => (point.FalsePositiveRate, point.TruePositiveRate))],
                    dot: (1 - confusion.Recall(0), confusion.Recall(1)),
                    chance: "M0 1000L1000 0"),
                Chart(
                    "Precision and recall, average precision " +
                    Figures.Of(recalls.AveragePrecision),
                    "recall",
                    "The precision against the recall. The dashed line is chance: the share of " +
                    "the class.",
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
        var line = shown.Select(point => Plot.Point(share, share, point.X, point.Y));
        var plot = new Plot(title, share, share, xName)
        {
            Class = "rates",
            Description = description,
            Note = description,
        };
        return plot.Draw(
            Html.Of("path", "diagonal", new XAttribute("d", chance)),
            Html.Of("path", "line train",
                new XAttribute("data-x", LineChart.Joined(shown.Select(point => point.X))),
                new XAttribute("data-y", LineChart.Joined(shown.Select(point => point.Y))),
                new XAttribute("d", $"M{string.Join('L', line)}")),
            Html.Of("path", "chosen",
                new XAttribute("d", $"M{Plot.Point(share, share, dot.X, dot.Y)}h0")));
    }

    /// <summary>The curve as steps, whose area is the average precision.</summary>
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
            if (Math.Abs(point.X - shown[^1].X) + Math.Abs(point.Y - shown[^1].Y) >= MinDistance)
                shown.Add(point);
        }

        if (shown[^1] != points[^1])
            shown.Add(points[^1]);
        return shown;
    }
}
