using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>The loss by which a column's importance is measured.</summary>
/// <remarks>
/// Of classes the log loss, or the error rate where outputs are no probabilities; of labels the
/// mean of their log losses; of numbers the RMSE, of several the mean of theirs; of quantiles the
/// mean of their pinball losses.
/// </remarks>
internal sealed class ExplanationLoss
{
    /// <summary>As <see cref="ClassificationMetrics.LogLoss"/> clips probabilities.</summary>
    private const double MinProbability = 1.0 / (1 << 23);

    private readonly Func<float[,], double> _of;

    private ExplanationLoss(string name, Func<float[,], double> of) => (Name, _of) = (name, of);

    /// <summary>Such as <c>log loss</c>.</summary>
    internal string Name { get; }

    /// <param name="model">The model.</param>
    /// <param name="rows">Rows with targets.</param>
    /// <param name="some">The rows that count.</param>
    /// <exception cref="InvalidOperationException">The rows have no targets.</exception>
    internal static ExplanationLoss For(Model model, TableRows rows, int[] some)
    {
        if (rows.Labels is { } all)
            return OfClasses(model, [.. some.Select(i => all[i])]);
        if (rows.Numbers is not { } numbers)
            throw new InvalidOperationException(
                "The rows were read without targets, which importances need; set " +
                "TableReadOptions.HasTarget.");
        if (model.Quantiles is { } levels)
        {
            float[] truth = [.. some.Select(i => (float)numbers[i])];
            return new("pinball loss", y => QuantileMetrics.Of(y, truth, levels).PinballLoss);
        }

        var outputs = model.Network.Outputs;
        float[] targets = [.. some.SelectMany(
            i => Enumerable.Range(i * outputs, outputs).Select(at => (float)numbers[at]))];
        return model.IsMultiLabel
            ? new("log loss", y => LogLoss(y, targets))
            : new("RMSE", y =>
            {
                var metrics = new RegressionMetrics(outputs);
                metrics.Add(DataCheck.Flat(y, nameof(y)), targets);
                return metrics.RootMeanSquaredError;
            });
    }

    /// <param name="outputs">[rows × outputs], finite.</param>
    internal double Of(float[,] outputs) => _of(outputs);

    private static ExplanationLoss OfClasses(Model model, int[] labels)
    {
        var classes = Math.Max(model.Network.Outputs, 2);
        ClassificationMetrics Measure(float[,] outputs)
        {
            var metrics = new ClassificationMetrics(
                classes, keepScores: false, threshold: model.Threshold);
            metrics.Add(outputs, labels);
            return metrics;
        }

        var activation = model.Network.Layers[^1].Activation;
        return activation == Activation.Softmax || activation == Activation.Sigmoid
            ? new("log loss", outputs => Measure(outputs).LogLoss)
            : new("error rate", outputs => 1 - Measure(outputs).Accuracy);
    }

    // −1/n Σ ln(y of labels that a row has, 1 − y of others)
    private static double LogLoss(float[,] outputs, float[] targets)
    {
        DataCheck.Finite(
            DataCheck.Flat(outputs, nameof(outputs)), outputs.GetLength(1), nameof(outputs), null);
        var flat = MemoryMarshal.CreateReadOnlySpan(ref outputs[0, 0], outputs.Length);
        var sum = 0.0;
        for (var i = 0; i < targets.Length; i++)
        {
            var y = Math.Clamp(flat[i], MinProbability, 1 - MinProbability);
            sum -= Math.Log(targets[i] == 1 ? y : 1 - y);
        }

        return sum / targets.Length;
    }
}
