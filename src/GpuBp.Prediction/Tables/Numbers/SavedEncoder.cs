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

    /// <summary>The preprocessing with its own encoders as files have them.</summary>
    /// <exception cref="ArgumentException">Two types of encoders have one name.</exception>
    internal static Preprocessing? Save(Preprocessing? preprocessing)
    {
        var types = new Dictionary<string, Type>();
        return Replace(preprocessing, encoder =>
        {
            if (encoder is not OwnEncoder own)
                return encoder;
            if (!types.TryAdd(own.Name, own.GetType()) && types[own.Name] != own.GetType())
                throw new ArgumentException(
                    $"{own.GetType().Name} and {types[own.Name].Name} both have the name " +
                    $"'{own.Name}', by which a file refers to them; give each a name of its own.");
            return new SavedEncoder(own.Name, own.Inputs, own.Numbers);
        });
    }

    /// <summary>The preprocessing with the encoders that were passed on.</summary>
    /// <param name="preprocessing">As the file has it.</param>
    /// <param name="patterns">One of each type.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="ModelFileException">One is missing, or gives other inputs.</exception>
    internal static Preprocessing? Restore(
        Preprocessing? preprocessing, IReadOnlyList<OwnEncoder> patterns, string path) =>
        Replace(preprocessing, encoder => encoder is SavedEncoder saved
            ? saved.Restore(patterns, path)
            : encoder);

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

    private OwnEncoder Restore(IReadOnlyList<OwnEncoder> patterns, string path)
    {
        var pattern = patterns.FirstOrDefault(encoder => encoder.Name == Name) ??
            throw new ModelFileException(
                $"{path}: it has the encoder '{TensorEntry.Cut(Name)}', which is none of the " +
                "library's" + (patterns.Count == 0
                    ? ""
                    : $" and none of {string.Join(", ", patterns.Select(p => p.Name))}") +
                ". If it is your own, pass one of its type on: Model.Load(device, path, [], " +
                "[encoder]) or Predictor.Load(path, null, [encoder]).");
        try
        {
            var restored = pattern.Restore(Numbers);
            restored.Verify();
            return restored.Inputs == Width ? restored : throw new ArgumentException(
                $"it gives {restored.Inputs} inputs, and gave {Width} when the model was saved.");
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException)
        {
            throw new ModelFileException(
                $"{path}: {pattern.GetType().Name} does not restore the encoder '{Name}' of " +
                $"{Numbers.Count} numbers: {e.Message} Pass on the type that the model was saved " +
                "with.",
                e);
        }
    }

    private static Preprocessing? Replace(
        Preprocessing? preprocessing, Func<NumberEncoder, NumberEncoder> by) =>
        preprocessing?.Plan is not { } plan ||
            !plan.Columns.Any(column => column.Encoders.Any(e => e is OwnEncoder or SavedEncoder))
            ? preprocessing
            : preprocessing with
            {
                Plan = plan with
                {
                    Columns =
                    [
                        .. plan.Columns.Select(column => column.Encoders.Count == 0
                            ? column
                            : column with { Encoders = [.. column.Encoders.Select(by)] }),
                    ],
                },
            };
}
