namespace GpuBp;

public sealed partial class Dataset
{
    /// <summary>How much each row counts in a loss, [rows]; null where all count alike.</summary>
    public ReadOnlyMemory<float>? Weights => SampleWeights?.AsMemory();

    internal float[]? SampleWeights { get; private init; }

    /// <summary>
    /// The same samples, which count more or less in a loss: a batch's is Σ v C / Σ v over its samples' costs
    /// C with weights v, and so are the gradients. Accuracies count each sample once.
    /// </summary>
    /// <param name="weights">[rows], finite, none below 0, and one at least above 0.</param>
    /// <exception cref="ArgumentException">There is not one weight for each row, a weight is below 0 or not
    /// finite, or none is above 0.</exception>
    public Dataset WithWeights(ReadOnlySpan<float> weights)
    {
        DataCheck.SameRows(Rows, weights.Length, nameof(weights));
        DataCheck.Weights(weights, nameof(weights));
        return new Dataset(this, _features, _targets, _labels)
        {
            SampleWeights = weights.ToArray(),
            _onDevice = _onDevice,
        };
    }

    /// <summary>The same samples with targets that a loss has changed; labels and weights stay.</summary>
    internal Dataset WithTargets(float[] targets) =>
        new(this, _features, targets, _labels) { SampleWeights = SampleWeights };

    /// <summary>The same samples with other features, all finite, as many for each row.</summary>
    internal Dataset WithFeatures(float[] features) =>
        new(this, features, _targets, _labels) { SampleWeights = SampleWeights };

    private float[]? WeightsOf(ReadOnlySpan<int> rows)
    {
        if (SampleWeights is null)
            return null;

        var weights = new float[rows.Length];
        for (var i = 0; i < rows.Length; i++)
            weights[i] = SampleWeights[rows[i]];
        return weights;
    }
}
