using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with how often answers are right, by how sure they are.</summary>
internal static class ReliabilitySection
{
    /// <summary>The section; null where outputs are no probabilities.</summary>
    internal static XElement? Draw(TestOutcome test)
    {
        var metrics = ClassificationMetrics.Of(test.Outputs, test.Data, test.Threshold);
        if (!metrics.HasProbabilities)
            return null;
        var curve = ReliabilityCurve.Of(test.Outputs, test.Data);
        var share = Axis.Exact(0, 1);
        var points = curve.Points.Select(
            point => Plot.Point(share, share, point.Confidence, point.Accuracy));
        const string Note =
            "The share of samples whose predicted class is right, by its mean probability, in " +
            "ten bins. Below the line the model is too sure, above it too unsure.";
        var plot = new Plot("Right answers by probability", share, share, "probability")
        {
            Class = "rates",
            Description = Note,
            Note = Note,
        };
        return new XElement("section",
            new XElement("h2", "How sure, and how often right"),
            ReportPage.Tiles(
                ("calibration error", Figures.Of(curve.ExpectedCalibrationError))),
            Html.Of("div", "charts", plot.Draw(
                Html.Of("path", "diagonal", new XAttribute("d", "M0 1000L1000 0")),
                Html.Of("path", "line train",
                    new XAttribute("data-x", LineChart.Joined(
                        curve.Points.Select(point => point.Confidence))),
                    new XAttribute("data-y", LineChart.Joined(
                        curve.Points.Select(point => point.Accuracy))),
                    new XAttribute("d", $"M{string.Join('L', points)}h0")))));
    }
}
