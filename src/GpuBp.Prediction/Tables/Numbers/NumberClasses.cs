using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>An input for each of few numbers: 1 where x is the number, else 0.</summary>
/// <param name="Values">The numbers, rising; at least 2.</param>
public sealed record NumberClasses(IReadOnlyList<double> Values) : NumberEncoder
{
    /// <summary>The numbers, rising.</summary>
    public IReadOnlyList<double> Values { get; } = [.. Values];

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Inputs => Values.Count;

    /// <inheritdoc/>
    public override void Encode(double x, Span<double> inputs)
    {
        for (var t = 0; t < Values.Count; t++)
            inputs[t] = x == Values[t] ? 1 : 0;
    }

    /// <inheritdoc/>
    public bool Equals(NumberClasses? other) =>
        other is not null && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Values.Count, Values[0]);

    internal override IEnumerable<string> InputNames(string column) => Values.Select(
        value => string.Create(CultureInfo.InvariantCulture, $"{column}={value:G9}"));

    internal override void Verify() => RequireRising(Values, min: 2);
}
