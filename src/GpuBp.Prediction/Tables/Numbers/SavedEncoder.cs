using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>An <see cref="OwnEncoder"/> as files have it, until it is restored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Width">The inputs that a number becomes.</param>
/// <param name="Numbers">All that it knows.</param>
internal sealed record SavedEncoder(string Name, int Width, IReadOnlyList<double> Numbers)
    : NumberEncoder
{
    /// <summary>More inputs are none of a file that was written here.</summary>
    private const int MaxWidth = 1 << 20;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int Inputs => Width;

    /// <inheritdoc/>
    public override void Encode(double x, Span<double> inputs) =>
        throw new InvalidOperationException(
            $"The encoder '{Name}' is your own, and not there: pass it on where the model is " +
            "loaded.");

    /// <inheritdoc/>
    public bool Equals(SavedEncoder? other) => other is not null &&
        (Name, Width) == (other.Name, other.Width) && Numbers.SequenceEqual(other.Numbers);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Width, Numbers.Count);

    internal override IEnumerable<string> InputNames(string column) =>
        Enumerable.Range(1, Inputs).Select(number => $"{column} {Name} {number}");

    internal override void Verify()
    {
        if (string.IsNullOrEmpty(Name) || Width is < 1 or > MaxWidth || Numbers is null ||
            Numbers.Any(number => !double.IsFinite(number)))
            throw new ArgumentException(
                $"An encoder of the user's own has no name, {Width} inputs, or a number that is " +
                "not finite.");
    }
}
