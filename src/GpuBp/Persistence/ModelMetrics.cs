namespace GpuBp;

/// <summary>How good a model is on rows whose targets are known.</summary>
public sealed record ModelMetrics
{
    /// <summary>The rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Measures of classes; null of numbers.</summary>
    public ClassificationMetrics? Classification { get; init; }

    /// <summary>Measures of numbers, in the targets' units; null of classes.</summary>
    public RegressionMetrics? Regression { get; init; }

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
        : $"RMSE {Regression!.RootMeanSquaredError:G5}, MAE {Regression.MeanAbsoluteError:G5}, " +
        $"R² {Regression.R2:0.0000} on {Rows} rows";

    internal static ModelMetrics Of(Model model, TableRows rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var truth = rows.ToDataset(scalesTargets: false);
        var outputs = model.Predict(rows);
        var isClasses = rows.Labels is not null;
        return new ModelMetrics
        {
            Rows = rows.Rows,
            Outputs = outputs,
            Truth = truth,
            Classification = isClasses ? ClassificationMetrics.Of(outputs, truth) : null,
            Regression = isClasses ? null : RegressionMetrics.Of(outputs, truth),
            Notes = [.. rows.Notes, .. Absent(model, rows.Labels, truth.Classes)],
        };
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
