using System.Xml.Linq;

namespace GpuBp.Tests.Reporting;

/// <summary>The sections of a page that depend on what is answered: two classes, labels, several numbers.</summary>
public class AnswerSectionTests
{
    [Fact]
    public void Thresholds_OfTwoClasses_AreDrawnAsTheCurves()
    {
        var random = RandomNumbers.Create();
        var labels = random.Labels(200, 2);
        var outputs = new float[200, 2];
        foreach (var (i, label) in labels.Index())
        {
            outputs[i, 1] = random.NextInt(0, 12) / 16f + label / 4f;
            outputs[i, 0] = 1 - outputs[i, 1];
        }

        var data = Dataset.FromLabels(new float[200, 1], labels, classNames: ["no", "yes"]);
        var section = ThresholdSection.Draw(new TestOutcome(data, outputs, Loss: 1, [0.375f]))!;

        var metrics = ClassificationMetrics.Of(outputs, data, 0.375f);
        var roc = section.Chart("ROC curve").Of("path", "line").Single();
        Assert.Equal(metrics.RocCurveOf().Points.Select(point => point.FalsePositiveRate), roc.Numbers("data-x"));
        Assert.Equal(metrics.RocCurveOf().Points.Select(point => point.TruePositiveRate), roc.Numbers("data-y"));

        // The area under the steps is the average precision; recalls fall. The chart leaves out a point
        // whose precision is within 0.002 of the last one's, at the same recall: the area is as wide as 1.
        var steps = section.Chart("Precision and recall").Of("path", "line").Single();
        var (x, y) = (steps.Numbers("data-x"), steps.Numbers("data-y"));
        var area = Enumerable.Range(1, x.Length - 1).Sum(k => (x[k - 1] - x[k]) * (y[k - 1] + y[k]) / 2);
        Assert.Equal(metrics.PrecisionRecallCurveOf().AveragePrecision, area, 0.002);

        var dot = section.Chart("ROC curve").Of("path", "chosen").Single().Attribute("d")!.Value;
        Assert.Equal($"M{Html.Coordinate(1000 * (1 - metrics.Confusion.Recall(0)))} {Html.Coordinate(1000 * (1 - metrics.Confusion.Recall(1)))}h0", dot);
        Assert.Contains("class yes if its probability is at least 0.375", section.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Thresholds_OfManySamples_AreFewPoints()
    {
        var random = RandomNumbers.Create();
        var labels = random.Labels(20_000, 2);
        var outputs = new float[20_000, 1];
        foreach (var (i, label) in labels.Index())
            outputs[i, 0] = random.NextSingle(0, 0.8f) + 0.2f * label;
        var data = Dataset.FromLabels(new float[20_000, 1], labels);

        var section = ThresholdSection.Draw(new TestOutcome(data, outputs, Loss: 1))!;

        foreach (var line in section.Of("path", "line"))
        {
            Assert.InRange(line.Numbers("data-x").Length, 100, 2000);
            Assert.Equal([0, 1], new[] { line.Numbers("data-x")[0], line.Numbers("data-x")[^1] }.Order());
        }
    }

    [Fact]
    public void Thresholds_OfOneClassAlone_AreNotDrawn() => Assert.Null(ThresholdSection.Draw(new TestOutcome(
        Dataset.FromLabels(new float[2, 1], [1, 1], classes: 2), new float[,] { { 0, 1 }, { 0.5f, 0.5f } }, Loss: 1)));

    [Fact]
    public void Labels_OfTheTest_AreATable()
    {
        var data = new Dataset(new float[3, 1], new float[,] { { 1, 0 }, { 1, 1 }, { 0, 0 } })
            .WithTargetNames(["<red>", "round"]);

        var table = LabelSection.Draw(new TestOutcome(
            data, new[,] { { 0.8f, 0.1f }, { 0.3f, 0.6f }, { 0.2f, 0.2f } }, Loss: 1, [0.5f, 0.25f])).Of("table", "labels").Single();

        Assert.Equal(
            [["<red>", "2", "0.5", "66.7 %", "100.0 %", "50.0 %", "66.7 %", "1"],
             ["round", "1", "0.25", "100.0 %", "100.0 %", "100.0 %", "100.0 %", "1"]],
            Rows(table));
    }

    [Fact]
    public void Targets_OfTheTest_AreATable()
    {
        var data = new Dataset(new float[2, 1], new float[,] { { 1, 10 }, { 3, 30 } });
        var outputs = new float[,] { { 1, 20 }, { 2, 30 } };

        var section = NumberSection.Draw(new TestOutcome(data, outputs, Loss: 1));
        var named = NumberSection.Draw(new TestOutcome(data.WithTargetNames(["height", "weight"]), outputs, Loss: 1));

        Assert.Equal([["0", "0.5", "0.7071", "0.5"], ["1", "0.5", "7.071", "5"]], Rows(section.Of("table", "targets").Single()));
        Assert.Equal(["height", "weight"], Rows(named.Of("table", "targets").Single()).Select(row => row[0]));
        Assert.Single(named.Of("span", "title"), title => title.Value == "Errors, weight");
    }

    [Fact]
    public void Trials_OfTheSearch_AreATable()
    {
        var grid = Search.Grid(SearchAxis.Choices("rate", 0.1, 0.01));
        TrialResult Of(Trial trial, MeanEstimate? score, int epochs) => new()
        {
            Trial = trial,
            Score = score,
            Folds =
            [
                new MemberResult
                {
                    Member = null!,
                    Place = 0,
                    Score = score?.Mean,
                    DroppedAfter = score is null ? epochs : null,
                    Failure = null,
                    Training = epochs == 0 ? null : new TrainingResult
                    {
                        History = [.. Enumerable.Repeat<TrainingProgress>(null!, epochs)],
                        Best = null,
                        Reason = StopReason.Finished,
                    },
                },
            ],
        };
        var search = new SearchResult
        {
            Trials = [Of(grid[1], new MeanEstimate(0.25, 0.0125), 12), Of(grid[0], null, 0)],
            IsCancelled = false,
            MultiplyAdds = 2.5e9,
        };

        var section = TrialSection.Draw(search);

        Assert.Equal(
            [["rate 0.01", "0.25", "0.0125", "12"], ["rate 0.1", "not finished", "none", "0"]],
            Rows(section.Of("table", "trials").Single()));
        Assert.Contains("2 trials on rows held out took 2.5G multiply-adds", section.Value);
    }

    private static string[][] Rows(XElement table) =>
        [.. table.Element("tbody")!.Elements("tr").Select(row => row.Elements().Select(cell => cell.Value).ToArray())];
}
