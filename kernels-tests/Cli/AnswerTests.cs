using System.Globalization;
using System.Runtime.InteropServices;
using GpuBp.Tests.Data;

namespace GpuBp.Tests.Cli;

/// <summary>Thresholds, several labels and several targets, from <c>gpubp train</c> to <c>predict</c>.</summary>
public sealed class AnswerTests : IDisposable
{
    private readonly CsvTestFolder _folder = new();

    private string Model => _folder.Path("m.gpubp");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Train_ThresholdByCost_IsChosenSavedAndFollowed()
    {
        // One in four is sick, and to overlook one costs much.
        var random = RandomNumbers.Create();
        var rows = Enumerable.Range(0, 400).Select(_ => (Sick: random.Next(4) == 0, Noise: random.NextDouble(-1, 1))).ToArray();
        var table = _folder.Write("x,state\n" + string.Join('\n', rows.Select(
            row => string.Create(CultureInfo.InvariantCulture, $"{(row.Sick ? 0.5 : -0.5) + row.Noise:0.000},{(row.Sick ? "sick" : "healthy")}"))) + "\n");
        string[] train = ["train", table, "--out", Model, "--epochs", "30", "--device", "cpu", "--json"];

        var end = ToolRun.Of([.. train, "--threshold", "cost:1:20", "--report", _folder.Path("r.html")]).Done().Json[^1];
        var threshold = end.GetProperty("threshold").GetSingle();
        var inspected = ToolRun.Of("inspect", Model).Done().Out;
        var json = ToolRun.Of("predict", Model, table, "--json").Done().Json;
        var judged = ToolRun.Of("evaluate", Model, table).Done().Out;

        // A false negative that costs 20 times more moves the threshold to about 1 / 21.
        Assert.InRange(threshold, 0, 0.35);
        Assert.Contains("80 rows held out, which also chose the best epoch and the threshold", end.GetProperty("judgedOn").GetString());
        Assert.Contains($"thresholds        {threshold.ToString("0.####", CultureInfo.InvariantCulture)}", inspected);
        Assert.All(json, line => Assert.Equal(
            line.GetProperty("shares").GetProperty("sick").GetSingle() >= threshold ? "sick" : "healthy",
            line.GetProperty("class").GetString()));
        Assert.Matches("ROC-AUC +0\\.", judged);
        Assert.Matches("sick +0\\.[0-9]+ +", judged);
        Assert.Equal(
            json.Count(line => line.GetProperty("class").GetString() == "sick"),
            ToolRun.Of("evaluate", Model, table, "--json").Done().Json[0].GetProperty("confusion")
                .EnumerateArray().Sum(row => row[1].GetInt32()));

        var unchosen = ToolRun.Of(train).Done().Json[^1];
        Assert.False(unchosen.TryGetProperty("threshold", out _));
    }

    [Fact]
    public void Train_Quantiles_ArePredictedMeasuredAndShown()
    {
        var random = RandomNumbers.Create();
        var table = _folder.Write("x,y\n" + string.Concat(Enumerable.Range(0, 300).Select(_ =>
        {
            var x = random.NextDouble(0, 1);
            return FormattableString.Invariant($"{x:F4},{3 * x + x * random.NextDouble(-1, 1):F4}\n");
        })));
        string[] train = ["train", table, "--out", Model, "--epochs", "20", "--device", "cpu", "--test", "0.3"];

        var end = ToolRun.Of([.. train, "--quantiles", "0.1,0.5,0.9", "--report", _folder.Path("r.html"), "--json"])
            .Done().Json[^1];
        var scores = end.GetProperty("scores");
        Assert.InRange(scores.GetProperty("coverage").GetDouble(), 0.5, 1);
        Assert.Contains("share below", File.ReadAllText(_folder.Path("r.html")), StringComparison.Ordinal);
        Assert.Contains("quantiles 0.1, 0.5, 0.9", ToolRun.Of("inspect", Model).Done().Out);
        Assert.StartsWith("y 0.1,y 0.5,y 0.9", ToolRun.Of("predict", Model, table).Done().Out);
        Assert.Contains("pinball loss", ToolRun.Of("evaluate", Model, table).Done().Out);
        var quantiles = ToolRun.Of("evaluate", Model, table, "--json").Done().Json[0].GetProperty("quantiles");
        Assert.Equal([0.1, 0.5, 0.9], quantiles.EnumerateArray().Select(q => q.GetProperty("level").GetDouble()));

        Assert.Contains(
            "--quantiles is '0.9,0.1'; numbers above 0 and below 1 in rising order",
            ToolRun.Of([.. train, "--quantiles", "0.9,0.1"]).Error);
        Assert.Contains(
            "--quantiles needs the pinball loss; leave one out",
            ToolRun.Of([.. train, "--quantiles", "0.1", "--loss", "huber"]).Error);
        Assert.Contains(
            "leave --quantiles out, or say --task regression",
            ToolRun.Of("train", ToolRun.Iris(_folder), "--out", Model, "--quantiles", "0.1").Error);
    }

    [Fact]
    public void Train_ThresholdWithoutTwoClasses_IsRefused()
    {
        var iris = ToolRun.Iris(_folder);
        var run = ToolRun.Of("train", iris, "--out", Model, "--threshold", "f1");
        Assert.Contains("--threshold chooses between two classes; the target is 'species': 3 classes", run.Error);
        Assert.NotEqual(0, run.ExitCode);

        foreach (var wrong in new[] { "best", "cost:1", "cost:-1:2", "cost:1:2:3", "cost:a:b" })
            Assert.Contains("one of f1, balanced-accuracy, youden, accuracy, or cost:1:10 is needed", ToolRun.Of(
                "train", iris, "--threshold", wrong).Error);
    }

    [Fact]
    public void Train_SeveralLabels_ArePredictedAndMeasuredOneByOne()
    {
        var random = RandomNumbers.Create();
        var features = random.Floats(600);
        var (x, y) = (Npy("x.npy", features, 2), Npy("y.npy", [.. features.Select(value => value > 0 ? 1f : 0)], 2));

        ToolRun.Of("train", x, "--labels", y, "--out", Model, "--epochs", "60", "--quiet", "--device", "cpu").Done();
        var csv = ToolRun.Of("predict", Model, x, "--probabilities").Done().Out.Split('\n');
        var json = ToolRun.Of("predict", Model, x, "--json").Done().Json[0];
        var judged = ToolRun.Of("evaluate", Model, x, "--labels", y, "--json").Done().Json[0];
        var text = ToolRun.Of("evaluate", Model, x, "--labels", y).Done().Out;

        Assert.Equal("0,1,0 probability,1 probability", csv[0]);
        var cells = csv[1].Split(',');
        Assert.Equal(float.Parse(cells[2], CultureInfo.InvariantCulture) >= 0.5f ? "1" : "0", cells[0]);
        Assert.Equal(
            Enumerable.Range(0, 2).Where(label => cells[label] == "1").Select(label => $"{label}"),
            json.GetProperty("labels").EnumerateArray().Select(label => label.GetString()));
        Assert.InRange(judged.GetProperty("scores").GetProperty("subsetAccuracy").GetDouble(), 0.9, 1);
        Assert.Equal(2, judged.GetProperty("labels").GetArrayLength());
        Assert.InRange(judged.GetProperty("labels")[1].GetProperty("rocAuc").GetDouble(), 0.95, 1);
        Assert.Contains("Hamming loss", text);
        Assert.Matches("label +threshold +accuracy", text);
    }

    [Fact]
    public void Evaluate_SeveralTargets_AreMeasuredOneByOne()
    {
        var random = RandomNumbers.Create();
        var features = random.Floats(400);
        var (x, y) = (Npy("x.npy", features, 2), Npy("y.npy", [.. features.Select(value => 100 * value)], 2));

        ToolRun.Of("train", x, "--labels", y, "--out", Model, "--epochs", "60", "--quiet", "--device", "cpu").Done();
        var targets = ToolRun.Of("evaluate", Model, x, "--labels", y, "--json").Done().Json[0].GetProperty("targets");

        Assert.Equal(["0", "1"], targets.EnumerateArray().Select(target => target.GetProperty("name").GetString()));
        Assert.All(targets.EnumerateArray(), target => Assert.InRange(target.GetProperty("r2").GetDouble(), 0.9, 1));
        Assert.Matches("target +RMSE +MAE +R²\n0 ", ToolRun.Of("evaluate", Model, x, "--labels", y).Done().Out);
    }

    [Fact]
    public void Train_SeveralColumnsOfATable_AreLabelsOrNumbers()
    {
        var random = RandomNumbers.Create();
        var table = _folder.Write("a,\"warm, dry\",wet,b\n" + string.Concat(Enumerable.Range(0, 300).Select(_ =>
        {
            var (a, b) = (random.NextDouble(-1, 1), random.NextDouble(-1, 1));
            return string.Create(CultureInfo.InvariantCulture, $"{a:F4},{(a > 0 ? 1 : 0)},{(b > 0 ? 1 : 0)},{b:F4}\n");
        })));
        string[] train = ["train", table, "--target", "\"warm, dry\",wet", "--out", Model, "--epochs", "80", "--device", "cpu"];

        Assert.Contains("'warm, dry', 'wet': 2 labels", ToolRun.Of(train).Done().Out);
        Assert.StartsWith("\"warm, dry\",wet\n", ToolRun.Of("predict", Model, table).Done().Out);
        var scores = ToolRun.Of("evaluate", Model, table, "--json").Done().Json[0];
        Assert.InRange(scores.GetProperty("scores").GetProperty("subsetAccuracy").GetDouble(), 0.9, 1);
        Assert.Equal("warm, dry", scores.GetProperty("labels")[0].GetProperty("name").GetString());

        var numbers = ToolRun.Of([.. train, "--task", "regression", "--test", "0.2"]).Done().Out;
        Assert.Contains("'warm, dry', 'wet': numbers", numbers);
        Assert.Contains("'wet': 2 labels", ToolRun.Of([.. train, "--test", "0.2"]).Done().Out);

        Assert.Contains("\"a\" names one column", ToolRun.Of("evaluate", Model, table, "--target", "a").Error);
        Assert.Contains("The target 'a' holds more than zeros and ones", ToolRun.Of(
            "train", table, "--target", "a,wet", "--task", "classification", "--out", Model).Error);
        Assert.Contains("no target column \"c\"", ToolRun.Of("train", table, "--target", "c,wet").Error);
        Assert.Contains("--target names a column twice", ToolRun.Of("train", table, "--target", "wet,2").Error);
        File.AppendAllText(table, "0.5,2,0,0.5\n");
        Assert.Contains("line 302", ToolRun.Of("evaluate", Model, table).Error);
    }

    [Fact]
    public void Train_OneHotRowsOfAnArray_AreClasses()
    {
        var random = RandomNumbers.Create();
        var features = random.Floats(600);
        var oneHot = features.Chunk(2).SelectMany(row => row[0] > row[1] ? new[] { 1f, 0, 0 } : row[1] > 0 ? [0, 1, 0] : [0f, 0, 1]);
        var (x, y) = (Npy("x.npy", features, 2), Npy("y.npy", [.. oneHot], 3));

        ToolRun.Of("train", x, "--labels", y, "--out", Model, "--epochs", "60", "--quiet", "--device", "cpu").Done();
        var judged = ToolRun.Of("evaluate", Model, x, "--labels", y, "--json").Done().Json[0];

        Assert.InRange(judged.GetProperty("scores").GetProperty("accuracy").GetDouble(), 0.9, 1);
        Assert.Equal(3, judged.GetProperty("confusion").GetArrayLength());
    }

    private string Npy(string name, float[] numbers, int columns)
    {
        var path = _folder.Path(name);
        File.WriteAllBytes(path, NpyFileTests.File(
            "<f4", "False", $"({numbers.Length / columns}, {columns})", MemoryMarshal.AsBytes<float>(numbers).ToArray()));
        return path;
    }
}
