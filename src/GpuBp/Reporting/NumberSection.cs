using System.Xml.Linq;

namespace GpuBp;

/// <summary>The section with predicted against true numbers and the errors.</summary>
internal static class NumberSection
{
    private const int MaxOutputs = 4;
    private const int MaxPoints = 1000;
    private const int Bins = 31;

    /// <summary>The section.</summary>
    internal static XElement Draw(TestOutcome test)
    {
        var metrics = RegressionMetrics.Of(test.Outputs, test.Data);
        var outputs = test.Data.Outputs;
        return new XElement("section",
            new XElement("h2", $"On {Figures.Count(test.Data.Rows)} test samples"),
            ReportPage.Tiles(
                ("R²", Figures.Of(metrics.R2)),
                ("root mean squared error", Figures.Of(metrics.RootMeanSquaredError)),
                ("mean absolute error", Figures.Of(metrics.MeanAbsoluteError)),
                ("loss", test.LossText)),
            outputs > 1 ? TargetTable.Draw(metrics) : null,
            outputs > MaxOutputs
                ? Html.Of(
                    "p", "note", $"The charts show the first {MaxOutputs} of {outputs} outputs.")
                : null,
            Html.Of("div", "charts", Enumerable.Range(0, Math.Min(outputs, MaxOutputs)).Select(
                j => Charts(
                    test, j, outputs == 1 ? "" : $", {metrics.NameOf(j)}"))));
    }

    private static XElement[] Charts(TestOutcome test, int output, string suffix)
    {
        var targets = test.Data.Targets.ToArray();
        var pairs = Enumerable.Range(0, test.Data.Rows)
            .Select(i => (
                True: (double)targets[i * test.Data.Outputs + output],
                Predicted: (double)test.Outputs[i, output]))
            .ToList();
        return [Scatter(pairs, suffix), Residuals(pairs, suffix)];
    }

    private static XElement Scatter(List<(double True, double Predicted)> pairs, string suffix)
    {
        var both = Axis.Linear(pairs.SelectMany(pair => new[] { pair.True, pair.Predicted }));
        var count = Math.Min(pairs.Count, MaxPoints);
        var shown = Enumerable.Range(0, count)
            .Select(n => pairs[(int)((long)n * pairs.Count / count)]);
        var plot = new Plot($"Predicted against true{suffix}", both, both, "true")
        {
            Class = "scatter",
            Description = $"Predicted against true numbers of {count} samples{suffix}; " +
                "correct predictions lie on the diagonal.",
            Note =
                (count < pairs.Count ? $"{count} of {Figures.Count(pairs.Count)} samples. " : "") +
                "Correct predictions lie on the line.",
        };
        return plot.Draw(
            Html.Of("path", "diagonal", new XAttribute("d", "M0 1000L1000 0")),
            Html.Of("path", "dots", new XAttribute("d", string.Concat(
                shown.Select(pair => $"M{Plot.Point(both, both, pair.True, pair.Predicted)}h0")))));
    }

    private static XElement Residuals(List<(double True, double Predicted)> pairs, string suffix)
    {
        var residuals = pairs.Select(pair => pair.Predicted - pair.True).ToList();
        var max = residuals.Max(Math.Abs);
        max = max > 0 ? max : 1;
        var counts = new int[Bins]; // The number is odd: the middle bin is around 0.
        foreach (var residual in residuals)
            counts[Math.Min((int)((residual + max) / (2 * max) * Bins), Bins - 1)]++;
        var x = Axis.Exact(-max, max);
        var y = Axis.Linear([0, counts.Max()]);
        var width = 2 * max / Bins;
        var bars = counts.Select((count, n) =>
            $"M{Plot.Point(x, y, -max + n * width, 0)}" +
            $"V{Html.Coordinate(Axis.Length - y.At(count))}" +
            $"H{Html.Coordinate(x.At(-max + (n + 1) * width))}V1000z");
        return new Plot($"Errors{suffix}", x, y, "predicted − true")
        {
            Class = "histogram",
            Description = $"Number of samples by error{suffix}: " +
                $"mean {Figures.Of(residuals.Average())}, maximum size {Figures.Of(max)}.",
            Note = $"Number of samples by error; mean {Figures.Of(residuals.Average())}.",
        }.Draw(new XElement(
            "path", new XAttribute("class", "bar"), new XAttribute("d", string.Concat(bars))));
    }
}
