namespace GpuBp;

/// <summary>The metrics of labels as text.</summary>
internal static class MultiLabelText
{
    internal static string Of(MultiLabelMetrics metrics, bool hasScores)
    {
        if (metrics.Samples == 0)
            return "no samples";
        var labels = Enumerable.Range(0, metrics.Labels);
        var table = AlignedText.Of(
            ["label", "threshold", "accuracy", "precision", "recall", "F1",
            .. hasScores ? ["ROC-AUC"] : (string[])[], "samples"],
            [
                .. labels.Select(label => (string[])
                [
                    metrics.NameOf(label),
                    AlignedText.Number(metrics.ThresholdOf(label)),
                    AlignedText.Number(metrics.Accuracy(label)),
                    AlignedText.Number(metrics.Precision(label)),
                    AlignedText.Number(metrics.Recall(label)),
                    AlignedText.Number(metrics.F1(label)),
                    .. hasScores ? [AlignedText.Number(metrics.RocAuc(label))] : (string[])[],
                    AlignedText.Count(metrics.Support(label)),
                ]),
                Mean("micro mean", metrics, Averaging.Micro, hasScores ? "" : null),
                Mean("macro mean", metrics, Averaging.Macro,
                hasScores ? AlignedText.Number(metrics.RocAuc()) : null),
            ]);
        return table +
            $"\nsubset accuracy {AlignedText.Number(metrics.SubsetAccuracy)}, " +
            $"Hamming loss {AlignedText.Number(metrics.HammingLoss)} over " +
            $"{AlignedText.Count(metrics.Samples)} samples";
    }

    private static string[] Mean(
        string name, MultiLabelMetrics metrics, Averaging average, string? area) =>
    [
        name, "", "",
        AlignedText.Number(metrics.Precision(average)),
        AlignedText.Number(metrics.Recall(average)),
        AlignedText.Number(metrics.F1(average)),
        .. area is null ? (string[])[] : [area],
        AlignedText.Count(Enumerable.Range(0, metrics.Labels).Sum(metrics.Support)),
    ];
}
