using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>
/// One input: the normal distribution's value at the rank of x among the training rows, piecewise
/// linear between known quantiles; scikit-learn's QuantileTransformer to a normal distribution.
/// </summary>
/// <param name="Quantiles">Numbers of the training rows, rising; at least 2.</param>
/// <param name="Scores">The input of each.</param>
public sealed record GaussianRank(IReadOnlyList<double> Quantiles, IReadOnlyList<double> Scores)
    : NumberEncoder
{
    /// <summary>Numbers of the training rows, rising.</summary>
    public IReadOnlyList<double> Quantiles { get; } = [.. Quantiles];

    /// <summary>The input of each.</summary>
    public IReadOnlyList<double> Scores { get; } = [.. Scores];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Inputs => 1;

    /// <inheritdoc/>
    public override void Encode(double x, Span<double> inputs)
    {
        var sum = Scores[0];
        for (var t = 0; t + 1 < Quantiles.Count && x > Quantiles[t]; t++)
        {
            var share = Math.Min(1, (x - Quantiles[t]) / (Quantiles[t + 1] - Quantiles[t]));
            sum += share * (Scores[t + 1] - Scores[t]);
        }

        inputs[0] = sum;
    }

    /// <inheritdoc/>
    public bool Equals(GaussianRank? other) => other is not null
        && Quantiles.SequenceEqual(other.Quantiles) && Scores.SequenceEqual(other.Scores);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Quantiles.Count, Quantiles[0]);

    internal override IEnumerable<string> InputNames(string column) => [$"{column} rank"];

    internal override void Verify()
    {
        RequireRising(Quantiles, min: 2);
        RequireRising(Scores, min: 2);
        if (Quantiles.Count != Scores.Count)
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"GaussianRank has {Quantiles.Count} quantiles and {Scores.Count} scores."));
        new QuantileBins(Quantiles).Verify();
    }
}
