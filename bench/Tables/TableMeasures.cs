using System.Text.Json.Serialization;

namespace GpuBp.Bench.Tables;

/// <summary>How good predictions are, by one implementation for all methods.</summary>
internal sealed record TableMeasures
{
    /// <summary>A smaller probability counts as this in the log loss: where a method was sure and
    /// wrong, one row in a thousand would decide the mean.</summary>
    internal const double MinProbability = 1e-7;

    /// <summary>RMSE of numbers, 1 − AUC of two classes, 1 − accuracy of more.</summary>
    public required double Error { get; init; }

    /// <summary>The error of the best constant answer: the training rows' mean, or their most
    /// frequent class.</summary>
    public required double ConstantError { get; init; }

    /// <summary>What <see cref="Error"/> is.</summary>
    public required string ErrorName { get; init; }

    /// <summary>The share of rows of the likeliest class; null of numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Accuracy { get; init; }

    /// <summary>The mean of −ln p of the true class; null of numbers.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? LogLoss { get; init; }

    /// <summary>Of predicted numbers.</summary>
    /// <param name="train">The training targets.</param>
    /// <param name="test">The test targets, [rows].</param>
    /// <param name="predictions">[rows].</param>
    internal static TableMeasures OfNumbers(double[] train, double[] test, double[] predictions)
    {
        var mean = train.Average();
        return new TableMeasures
        {
            ErrorName = "RMSE",
            Error = RootMeanSquare(test.Zip(predictions, (y, p) => y - p)),
            ConstantError = RootMeanSquare(test.Select(y => y - mean)),
        };
    }

    /// <summary>Of predicted probabilities.</summary>
    /// <param name="train">The training rows' classes, from 0.</param>
    /// <param name="test">The test rows' classes, [rows].</param>
    /// <param name="predictions">[rows × classes], row-major.</param>
    /// <param name="classes">The number of classes.</param>
    internal static TableMeasures OfClasses(
        int[] train, int[] test, double[] predictions, int classes)
    {
        var (right, loss) = (0, 0.0);
        for (var i = 0; i < test.Length; i++)
        {
            var row = predictions.AsSpan(i * classes, classes);
            var (best, sum) = (0, 0.0);
            for (var j = 0; j < classes; j++)
            {
                sum += row[j];
                if (row[j] > row[best])
                    best = j;
            }

            right += best == test[i] ? 1 : 0;
            loss -= Math.Log(Math.Clamp(row[test[i]] / sum, MinProbability, 1));
        }

        var accuracy = (double)right / test.Length;
        var constant = train.CountBy(label => label).MaxBy(c => c.Value).Key;
        var isBinary = classes == 2;
        return new TableMeasures
        {
            ErrorName = isBinary ? "1 − AUC" : "1 − accuracy",
            Error = 1 - (isBinary
                ? Auc(test, [.. test.Select((_, i) => predictions[2 * i + 1])])
                : accuracy),
            ConstantError = isBinary
                ? 0.5
                : 1 - (double)test.Count(label => label == constant) / test.Length,
            Accuracy = accuracy,
            LogLoss = loss / test.Length,
        };
    }

    /// <summary>The share of pairs of a row of class 1 and one of class 0 in which the former has
    /// the larger score; equal scores count a half.</summary>
    internal static double Auc(int[] labels, double[] scores)
    {
        var ranks = Standings.Ranks(scores);
        double positives = labels.Count(label => label == 1);
        var sum = labels.Zip(ranks, (label, rank) => label == 1 ? rank : 0).Sum();
        return (sum - positives * (positives + 1) / 2)
            / (positives * (labels.Length - positives));
    }

    private static double RootMeanSquare(IEnumerable<double> errors) =>
        Math.Sqrt(errors.Average(e => e * e));
}
