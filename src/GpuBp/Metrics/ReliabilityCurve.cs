namespace GpuBp;

/// <summary>Samples whose predicted classes have about the same probability.</summary>
/// <param name="Confidence">The mean probability of the predicted class.</param>
/// <param name="Accuracy">The share of samples whose predicted class is right.</param>
/// <param name="Samples">The number of samples, at least 1.</param>
public readonly record struct ReliabilityPoint(double Confidence, double Accuracy, long Samples);

/// <summary>How often answers are right, by how sure they are.</summary>
/// <remarks>
/// Of calibrated probabilities, the classes predicted with 0.8 are right in 80 % of samples: the
/// points lie on the diagonal. C. Guo, G. Pleiss, Y. Sun and K. Weinberger, On Calibration of
/// Modern Neural Networks, 2017.
/// </remarks>
public sealed class ReliabilityCurve
{
    private ReliabilityCurve(IReadOnlyList<ReliabilityPoint> points)
    {
        Points = points;
        ExpectedCalibrationError =
            points.Sum(point => point.Samples * Math.Abs(point.Accuracy - point.Confidence)) /
            points.Sum(point => point.Samples);
    }

    /// <summary>A point for each bin that has samples, by rising confidence.</summary>
    public IReadOnlyList<ReliabilityPoint> Points { get; }

    /// <summary>Σ_b n_b / n |accuracy_b − confidence_b| over the bins b; 0 is best.</summary>
    public double ExpectedCalibrationError { get; }

    /// <summary>Makes the curve of probabilities.</summary>
    /// <param name="outputs">
    /// [samples × 1] or [samples × classes]: the probability of class 1, or of each class.
    /// </param>
    /// <param name="data">The samples with their classes.</param>
    /// <param name="bins">The number of bins, which share the confidences from 0 to 1
    /// evenly.</param>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bins"/> is below
    /// 1.</exception>
    /// <exception cref="ArgumentException">
    /// The samples have no classes, the shapes do not match, or an output is not from 0 to 1.
    /// </exception>
    public static ReliabilityCurve Of(float[,] outputs, Dataset data, int bins = 10)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        if (!data.IsClassification)
            throw new ArgumentException(
                $"data is {data}; a reliability curve is of classes.", nameof(data));
        var flat = DataCheck.Flat(outputs, nameof(outputs));
        MetricsCheck.Shape(outputs, data.Rows, data.Classes);
        var columns = outputs.GetLength(1);
        var (confidences, right, samples) = (new double[bins], new long[bins], new long[bins]);
        for (var i = 0; i < data.Rows; i++)
        {
            var row = flat.Slice(i * columns, columns);
            if (row.ContainsAnyExceptInRange(
                -ClassificationMetrics.Rounding, 1 + ClassificationMetrics.Rounding))
                throw new ArgumentException(
                    $"outputs of row {i} are not all from 0 to 1; a reliability curve takes " +
                    "probabilities.", nameof(outputs));
            var label = ClassLabels.FromOutputs(row, threshold: null);
            var confidence = columns > 1 ? row[label] : label == 1 ? row[0] : 1.0 - row[0];
            var bin = Math.Clamp((int)(confidence * bins), 0, bins - 1);
            confidences[bin] += confidence;
            right[bin] += label == data.Labels[i] ? 1 : 0;
            samples[bin]++;
        }

        return new ReliabilityCurve(
        [
            .. Enumerable.Range(0, bins).Where(b => samples[b] > 0).Select(b =>
                new ReliabilityPoint(
                    confidences[b] / samples[b], (double)right[b] / samples[b], samples[b])),
        ]);
    }
}
