namespace GpuBp;

/// <summary>How good a model is on rows whose targets are known.</summary>
public sealed record ModelMetrics
{
    /// <summary>The rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Measures of classes; null of labels and numbers.</summary>
    public ClassificationMetrics? Classification { get; init; }

    /// <summary>Measures of labels, of which a row may have several; null of classes and
    /// numbers.</summary>
    public MultiLabelMetrics? MultiLabel { get; init; }

    /// <summary>Measures of numbers, in the targets' units; null of classes, labels and
    /// quantiles.</summary>
    public RegressionMetrics? Regression { get; init; }

    /// <summary>Measures of quantiles of a number; null where the model gives none.</summary>
    public QuantileMetrics? Quantiles { get; init; }

    /// <summary>What is to be known of the rows: cells that no training row was like, classes
    /// without a row.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What the model gave, [rows × outputs].</summary>
    public required float[,] Outputs { get; init; }

    /// <summary>The rows with their targets, not scaled.</summary>
    public required Dataset Truth { get; init; }

    /// <summary>The measures in a line.</summary>
    public override string ToString() => Classification is { } classes
        ? $"accuracy {classes.Accuracy:0.0000}, balanced accuracy " +
        $"{classes.BalancedAccuracy:0.0000}, log loss {classes.LogLoss:0.0000} on {Rows} rows"
        : MultiLabel is { } labels
        ? $"subset accuracy {labels.SubsetAccuracy:0.0000}, Hamming loss " +
        $"{labels.HammingLoss:0.0000}, F1 {labels.F1(Averaging.Macro):0.0000} on {Rows} rows"
        : Quantiles is { } quantiles
        ? $"{quantiles} on {Rows} rows"
        : $"RMSE {Regression!.RootMeanSquaredError:G5}, MAE {Regression.MeanAbsoluteError:G5}, " +
        $"R² {Regression.R2:0.0000} on {Rows} rows";

    internal static ModelMetrics Of(Model model, TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var truth = rows.ToDataset(scalesTargets: false);
        var metrics = Of(model, truth, model.Predict(rows));
        return metrics with
        {
            Notes =
            [
                .. rows.Notes,
                .. Absent(model, rows.Labels, truth.Classes),
                .. Worthless(model, metrics),
            ],
        };
    }

    internal static ModelMetrics Of(Model model, Dataset truth, float[,] outputs)
    {
        var metrics = new ModelMetrics { Rows = truth.Rows, Outputs = outputs, Truth = truth };
        return model.IsMultiLabel
            ? metrics with { MultiLabel = MultiLabelMetrics.Of(outputs, truth, model.Thresholds) }
            : truth.IsClassification
            ? metrics with
            {
                Classification = ClassificationMetrics.Of(outputs, truth, model.Threshold),
            }
            : model.Quantiles is { } levels
            ? metrics with { Quantiles = QuantileMetrics.Of(outputs, truth, levels) }
            : metrics with { Regression = RegressionMetrics.Of(outputs, truth) };
    }

    // One answer for all rows would be as good, which users should hear.
    private static IEnumerable<string> Worthless(Model model, ModelMetrics metrics)
    {
        if (metrics.Regression is { R2: <= 0 } numbers)
            yield return "the model is no better than answering the mean of these rows' targets " +
                $"each time: R² is {numbers.R2:0.0000}";
        if (metrics.Quantiles is { } quantiles &&
            quantiles.PinballLoss >= quantiles.PinballLossOfConstants)
            yield return "the model is no better than answering the quantiles of these rows' " +
                $"targets each time: the pinball loss is {quantiles.PinballLoss:G5}, theirs " +
                $"{quantiles.PinballLossOfConstants:G5}";
        if (metrics.Classification is not { } classes)
            yield break;
        var (label, rows) = metrics.Truth.Labels.ToArray().CountBy(l => l).MaxBy(c => c.Value);
        var share = (double)rows / metrics.Rows;
        if (share < 1 && classes.Accuracy <= share)
            yield return $"the model's accuracy, {classes.Accuracy:0.0000}, is not above that of " +
                $"answering {model.ClassName(label)} each time, {share:0.0000}";
    }

    private static IEnumerable<string> Absent(Model model, IReadOnlyList<int>? labels, int classes)
    {
        const int Shown = 10;
        if (labels is null)
            yield break;
        var absent = Enumerable.Range(0, classes).Except(labels).ToList();
        if (absent.Count > 0)
            yield return $"no row has the class " +
                $"{string.Join(", ", absent.Take(Shown).Select(model.ClassName))}" +
                $"{(absent.Count > Shown ? ", …" : "")}; the measures say nothing of it";
    }
}
