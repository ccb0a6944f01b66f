namespace GpuBp;

/// <summary>Applies smoothing and class weights to targets that are probabilities.</summary>
/// <remarks>
/// With smoothed targets y′ and q = w y′, −Σ q ln a is Q = Σ q times the cross-entropy of the
/// targets q / Q, whose δ is Q (a − q / Q): other targets and a factor for each row are all that
/// weights need.
/// </remarks>
/// <param name="smoothing">ε, from 0 to below 1.</param>
/// <param name="classWeights">w, one for each class; null if all weigh the same.</param>
/// <param name="isSoftmax">
/// Whether the outputs of a row are the classes; else each is two of its own.
/// </param>
internal sealed class ClassTargets(float smoothing, float[]? classWeights, bool isSoftmax)
{
    /// <summary>Whether a row's targets must sum to 1.</summary>
    internal bool SumToOne => isSoftmax;

    /// <exception cref="ArgumentException">The weights are not one for each class.</exception>
    internal void Require(int outputs)
    {
        if (classWeights is null)
            return;
        if (!isSoftmax && outputs > 1)
            throw new ArgumentException(
                $"classWeights goes with a single sigmoid output, which has two classes; the " +
                $"network has {outputs}. Make the output layer softmax, or leave the weights out.");
        var classes = Math.Max(outputs, 2);
        if (classWeights.Length != classes)
            throw new ArgumentException(
                $"classWeights has {classWeights.Length} numbers; the network's output layer, " +
                $"with {outputs} {(outputs == 1 ? "neuron" : "neurons")}, tells {classes} " +
                "classes apart. Give a weight for each.");
    }

    /// <summary>The targets and weights for computing costs.</summary>
    internal LossData Of(Dataset data)
    {
        if (smoothing == 0 && classWeights is null)
            return LossData.Of(data);

        var targets = data.Targets.ToArray();
        float[]? factors = null;
        float[]? weights = null;
        if (classWeights is not null)
        {
            factors = data.SampleWeights?.ToArray() ?? Ones(data.Rows);
            weights = factors.ToArray();
        }

        for (var i = 0; i < data.Rows; i++)
        {
            var row = targets.AsSpan(i * data.Outputs, data.Outputs);
            var (factor, weight) = isSoftmax ? Softmax(row) : Sigmoid(row);
            if (classWeights is null)
                continue;
            factors![i] = (float)(factors[i] * factor);
            weights![i] = (float)(weights[i] * weight);
        }

        return new LossData(
            data.WithTargets(targets),
            factors ?? data.SampleWeights,
            weights ?? data.SampleWeights);
    }

    // The row becomes q / Q; returns Q, and Σ w y of what it was.
    private (double Factor, double Weight) Softmax(Span<float> row)
    {
        var (factor, weight) = (0.0, 0.0);
        for (var j = 0; j < row.Length; j++)
        {
            factor += WeightOf(j) * Smooth(row[j], row.Length);
            weight += WeightOf(j) * row[j];
        }

        // Without a weight a row counts for nothing, whatever its targets.
        for (var j = 0; j < row.Length; j++)
            row[j] = (float)(factor == 0
                ? Smooth(row[j], row.Length)
                : WeightOf(j) * Smooth(row[j], row.Length) / factor);
        return (factor, weight);
    }

    // Each output is two classes; weights go with a single one.
    private (double Factor, double Weight) Sigmoid(Span<float> row)
    {
        var (factor, weight) = (1.0, 1.0);
        foreach (ref var y in row)
        {
            var smooth = Smooth(y, 2);
            if (classWeights is not null)
            {
                weight = WeightOf(1) * y + WeightOf(0) * (1.0 - y);
                factor = WeightOf(1) * smooth + WeightOf(0) * (1 - smooth);
                smooth = factor == 0 ? smooth : WeightOf(1) * smooth / factor;
            }

            y = (float)smooth;
        }

        return (factor, weight);
    }

    private double Smooth(float y, int classes) =>
        (1.0 - smoothing) * y + (double)smoothing / classes;

    private double WeightOf(int j) => classWeights?[j] ?? 1.0;

    private static float[] Ones(int count)
    {
        var ones = new float[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
