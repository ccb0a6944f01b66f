namespace GpuBp;

/// <summary>
/// Scores of samples with their classes, kept for metrics that depend on their order.
/// </summary>
/// <param name="columns">The number of scores of a sample.</param>
internal sealed class RankedScores(int columns)
{
    private readonly List<int> _labels = [];
    private readonly List<float>[] _scores =
        [.. Enumerable.Range(0, columns).Select(_ => new List<float>())];

    /// <exception cref="ArgumentException">There would be more than an array can hold.</exception>
    internal void Reserve(int more, string name)
    {
        if ((long)_labels.Count + more > Array.MaxLength)
            throw new ArgumentException(
                $"{name} has {more:N0} samples, and {_labels.Count:N0} are there already; the " +
                $"maximum with scores is {Array.MaxLength:N0}. Measure with keepScores: false.",
                name);
    }

    internal void Add(ReadOnlySpan<float> scores, int label)
    {
        for (var j = 0; j < scores.Length; j++)
            _scores[j].Add(scores[j]);
        _labels.Add(label);
    }

    /// <inheritdoc cref="RankedCounts.Of(float[], int[], int)"/>
    /// <param name="column">The scores to rank.</param>
    /// <param name="label">The class that high scores mean.</param>
    internal IEnumerable<RankedCount> Ranked(int column, int label) =>
        RankedCounts.Of([.. _scores[column]], [.. _labels], label);
}
