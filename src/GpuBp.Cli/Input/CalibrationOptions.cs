using System.CommandLine;
using System.Globalization;

namespace GpuBp.Cli.Input;

/// <summary>What rows held out decide of a model's answers.</summary>
internal sealed class CalibrationOptions
{
    private const string Cost = "cost:";

    private static readonly Dictionary<string, ThresholdMetric> Metrics = new()
    {
        ["f1"] = ThresholdMetric.F1,
        ["balanced-accuracy"] = ThresholdMetric.BalancedAccuracy,
        ["youden"] = ThresholdMetric.YoudenJ,
        ["accuracy"] = ThresholdMetric.Accuracy,
    };

    private readonly Option<ThresholdMetric?> _threshold = Values.Of(
        "--threshold",
        "Metric that chooses the threshold between two classes, on the rows that --validation " +
        "holds out; cost:1:10 weighs a false positive 1 and a false negative 10 [default: none, " +
        "the likelier class]",
        string.Join('|', [.. Metrics.Keys, $"{Cost}p:n"]),
        [.. Metrics.Keys],
        Parse,
        $"one of {string.Join(", ", Metrics.Keys)}, or {Cost}1:10");

    private readonly Option<bool> _calibrate = new("--calibrate")
    {
        Description = "Scale the probabilities of classes, so that they are as sure as they are " +
            "right, by the rows that --validation holds out, a fifth by default",
    };

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_threshold, _calibrate];

    /// <summary>The metric that chooses the threshold between two classes; null for none.</summary>
    internal ThresholdMetric? Threshold(ParseResult parsed) => parsed.GetValue(_threshold);

    /// <summary>Whether probabilities are scaled.</summary>
    internal bool Calibrates(ParseResult parsed) => parsed.GetValue(_calibrate);

    private static ThresholdMetric? Parse(string text)
    {
        if (Metrics.TryGetValue(text.ToLowerInvariant(), out var metric))
            return metric;
        if (!text.StartsWith(Cost, StringComparison.OrdinalIgnoreCase))
            return null;
        double?[] costs = [.. text[Cost.Length..].Split(':').Select(Number)];
        return costs is [{ } positive, { } negative]
            ? ThresholdMetric.Cost(positive, negative)
            : null;
    }

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) &&
        double.IsFinite(value) && value >= 0 ? value : null;
}
