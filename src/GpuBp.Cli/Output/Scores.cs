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
        if (measured.Classification is { } metrics)
        {
            return new Dictionary<string, double>
            {
                ["accuracy"] = metrics.Accuracy,
                ["balancedAccuracy"] = metrics.BalancedAccuracy,
                ["f1Macro"] = metrics.F1(Averaging.Macro),
                ["logLoss"] = metrics.LogLoss,
            };
        }

        var errors = measured.Regression!;
        return new Dictionary<string, double>
        {
            ["rmse"] = errors.RootMeanSquaredError,
            ["mae"] = errors.MeanAbsoluteError,
            ["r2"] = errors.R2,
        };
    }

    /// <summary>The metrics of an evaluation during training.</summary>
    internal static IReadOnlyDictionary<string, double> Of(
        Evaluation evaluation, bool isClassification)
    {
        var scores = new Dictionary<string, double>();
        if (isClassification)
            scores["accuracy"] = evaluation.Accuracy;
        scores["loss"] = evaluation.Loss;
        return scores;
    }

    internal static string Words(string name) => name switch
    {
        "balancedAccuracy" => "balanced accuracy",
        "f1Macro" => "macro F1",
        "logLoss" => "log loss",
        "rmse" => "RMSE",
        "mae" => "MAE",
        "r2" => "R²",
        "rocAuc" => "ROC-AUC",
        _ => name,
    };

    internal static string Text(double value) =>
        value is 0 or (>= 0.001 and < 10_000) ? $"{value:0.0000}" : $"{value:G5}";
}
