namespace GpuBp.Cli.Output;

/// <summary>How good a model is.</summary>
/// <param name="On">The samples, in words.</param>
/// <param name="Values">Each metric by its name.</param>
internal sealed record Judgement(string On, IReadOnlyDictionary<string, double> Values)
{
    public override string ToString()
    {
        var scores = Values.Select(
            score => $"{Scores.Words(score.Key)} {Scores.Text(score.Value)}");
        return $"{string.Join(", ", scores)} on {On}";
    }
}

/// <summary>Metrics of models by their names in JSON.</summary>
internal static class Scores
{
    /// <summary>The metrics of a model on rows with known targets.</summary>
    internal static IReadOnlyDictionary<string, double> Of(ModelMetrics measured)
    {
        if (measured.Classification is { } classes)
        {
            var scores = new Dictionary<string, double>
            {
                ["accuracy"] = classes.Accuracy,
                ["balancedAccuracy"] = classes.BalancedAccuracy,
                ["f1Macro"] = classes.F1(Averaging.Macro),
                ["rocAuc"] = classes.RocAuc(),
            };
            if (classes.HasProbabilities)
                scores["logLoss"] = classes.LogLoss;
            return scores;
        }

        if (measured.MultiLabel is { } labels)
        {
            return new Dictionary<string, double>
            {
                ["subsetAccuracy"] = labels.SubsetAccuracy,
                ["hammingLoss"] = labels.HammingLoss,
                ["f1Macro"] = labels.F1(Averaging.Macro),
                ["f1Micro"] = labels.F1(Averaging.Micro),
                ["rocAuc"] = labels.RocAuc(),
            };
        }

        if (measured.Quantiles is { } quantiles)
        {
            var scores = new Dictionary<string, double> { ["pinball"] = quantiles.PinballLoss };
            if (quantiles is { Coverage: { } coverage, Width: { } width })
                (scores["coverage"], scores["width"]) = (coverage, width);
            return scores;
        }

        var errors = measured.Regression!;
        return new Dictionary<string, double>
        {
            ["rmse"] = errors.RootMeanSquaredError,
            ["mae"] = errors.MeanAbsoluteError,
            ["r2"] = errors.R2,
        };
    }

    /// <summary>The metrics of each label, for JSON; null without labels.</summary>
    internal static IEnumerable<object>? OfLabels(MultiLabelMetrics? labels) => labels is null
        ? null
        : Enumerable.Range(0, labels.Labels).Select(label => new
        {
            Name = labels.NameOf(label),
            Samples = labels.Support(label),
            Threshold = labels.ThresholdOf(label),
            Accuracy = labels.Accuracy(label),
            Precision = labels.Precision(label),
            Recall = labels.Recall(label),
            F1 = labels.F1(label),
            RocAuc = labels.RocAuc(label),
        });

    /// <summary>The metrics of each quantile, for JSON; null without quantiles.</summary>
    internal static IEnumerable<object>? OfQuantiles(QuantileMetrics? quantiles) =>
        quantiles?.Levels.Select((level, k) => new
        {
            Level = level,
            ShareBelow = quantiles.ShareBelow(k),
            Pinball = quantiles.PinballLossOf(k),
        });

    /// <summary>The metrics of each of several targets, for JSON; null for one.</summary>
    internal static IEnumerable<object>? OfTargets(RegressionMetrics? numbers) =>
        numbers is not { Outputs: > 1 }
        ? null
        : Enumerable.Range(0, numbers.Outputs).Select(target => new
        {
            Name = numbers.NameOf(target),
            Rmse = numbers.RootMeanSquaredErrorOf(target),
            Mae = numbers.MeanAbsoluteErrorOf(target),
            R2 = numbers.R2Of(target),
        });

    internal static string Words(string name) => name switch
    {
        "balancedAccuracy" => "balanced accuracy",
        "f1Macro" => "macro F1",
        "f1Micro" => "micro F1",
        "hammingLoss" => "Hamming loss",
        "logLoss" => "log loss",
        "pinball" => "pinball loss",
        "subsetAccuracy" => "subset accuracy",
        "rmse" => "RMSE",
        "mae" => "MAE",
        "r2" => "R²",
        "rocAuc" => "ROC-AUC",
        _ => name,
    };

    internal static string Text(double value) =>
        value is 0 or (>= 0.001 and < 10_000) ? $"{value:0.0000}" : $"{value:G5}";
}
