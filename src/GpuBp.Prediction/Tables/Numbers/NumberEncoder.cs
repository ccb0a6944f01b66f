using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>Turns a number into further inputs, which stand beside the number itself.</summary>
/// <remarks>
/// Learnt from the training rows, saved with the model, exported to ONNX. Immutable; computes in
/// double. One of your own is an <see cref="OwnEncoder"/>.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(QuantileBins), "bins")]
[JsonDerivedType(typeof(GaussianRank), "rank")]
[JsonDerivedType(typeof(NumberClasses), "classes")]
[JsonDerivedType(typeof(SavedEncoder), "own")]
public abstract record NumberEncoder
{
    private const int MaxOnStack = 256;

    private protected NumberEncoder()
    {
    }

    /// <summary>The inputs that a number becomes.</summary>
    [JsonIgnore]
    public abstract int Inputs { get; }

    /// <summary>Encodes a number.</summary>
    /// <param name="x">The number, finite.</param>
    /// <param name="inputs">[<see cref="Inputs"/>], each written.</param>
    public abstract void Encode(double x, Span<double> inputs);

    /// <summary>Encodes numbers, each input rounded to a float.</summary>
    /// <param name="numbers">The numbers, finite.</param>
    /// <param name="to">The inputs of the first, those of each next one
    /// <paramref name="stride"/> on.</param>
    /// <param name="stride">The inputs of a row.</param>
    internal virtual void Encode(ReadOnlySpan<double> numbers, Span<float> to, int stride)
    {
        Span<double> exact = Inputs <= MaxOnStack ? stackalloc double[Inputs] : new double[Inputs];
        for (var n = 0; n < numbers.Length; n++)
        {
            Encode(numbers[n], exact);
            for (var j = 0; j < exact.Length; j++)
                to[n * stride + j] = (float)exact[j];
        }
    }

    /// <summary>A name for each input, such as <c>age 18–25</c>.</summary>
    internal abstract IEnumerable<string> InputNames(string column);

    /// <exception cref="ArgumentException">The encoder contradicts itself.</exception>
    internal abstract void Verify();

    /// <exception cref="ArgumentException">There are fewer numbers, they do not rise, or one is
    /// not finite.</exception>
    private protected void RequireRising(IReadOnlyList<double> numbers, int min)
    {
        if (numbers.Count < min || numbers.Any(x => !double.IsFinite(x)) ||
            numbers.Zip(numbers.Skip(1)).Any(pair => pair.First >= pair.Second))
            throw new ArgumentException(
                $"{GetType().Name} has {numbers.Count} numbers; at least {min} are expected, " +
                "finite, each greater than the one before.");
    }
}
