namespace GpuBp;

/// <summary>The metrics of classes as text, like scikit-learn's classification_report.</summary>
internal static class ClassificationText
{
    internal static string Of(
        ClassificationMetrics metrics, IReadOnlyList<string>? names, bool hasScores)
    {
        if (metrics.Samples == 0)
            return "no samples";
        var confusion = metrics.Confusion;
        var table = AlignedText.Of(
            ["class", "precision", "recall", "F1", "samples"],
            [
                .. Enumerable.Range(0, metrics.Classes).Select(c => Line(
                    names?[c] ?? AlignedText.Count(c),
                    confusion.Support(c), confusion.Precision(c), confusion.Recall(c),
                    confusion.F1(c))),
                Mean("macro mean", confusion, Averaging.Macro),
                Mean("weighted mean", confusion, Averaging.Weighted),
            ]);
        List<string> all =
        [
            $"accuracy {AlignedText.Number(metrics.Accuracy)}",
            $"balanced accuracy {AlignedText.Number(metrics.BalancedAccuracy)}",
        ];
        if (metrics.HasProbabilities)
            all.Add($"log loss {AlignedText.Number(metrics.LogLoss)}");
        if (hasScores)
            all.Add($"ROC-AUC {AlignedText.Number(metrics.RocAuc())}");
        return table + '\n' + string.Join(", ", all);
    }

    private static string[] Mean(string name, ConfusionMatrix confusion, Averaging average) => Line(
        name, confusion.Total, confusion.Precision(average), confusion.Recall(average),
        confusion.F1(average));

    private static string[] Line(string name, long samples, params double[] figures) =>
        [name, .. figures.Select(AlignedText.Number), AlignedText.Count(samples)];
}
