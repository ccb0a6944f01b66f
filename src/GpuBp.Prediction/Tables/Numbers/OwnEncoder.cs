using System.Globalization;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>An encoder of your own: what a number becomes beside itself.</summary>
/// <remarks>
/// <c>NumberEncoding.Own</c> takes one as the pattern from which each column of numbers learns its
/// own. A model's file has its name and its <see cref="Numbers"/>; who loads the model passes on a
/// pattern of the same name. It cannot be exported to ONNX or C#. Immutable: many threads may
/// encode at once.
/// </remarks>
/// <example>
/// <code>
/// record Wave(double Period) : OwnEncoder("wave")
/// {
///     public override int Inputs => 2;
///
///     public override IReadOnlyList&lt;double&gt; Numbers => [Period];
///
///     public override void Encode(double x, Span&lt;double&gt; inputs)
///     {
///         inputs[0] = Math.Sin(2 * Math.PI * x / Period);
///         inputs[1] = Math.Cos(2 * Math.PI * x / Period);
///     }
///
///     protected override OwnEncoder Restore(IReadOnlyList&lt;double&gt; numbers) =>
///         new Wave(numbers[0]);
/// }
/// </code>
/// </example>
public abstract record OwnEncoder : NumberEncoder
{
    /// <summary>Names the encoder.</summary>
    /// <param name="name">The name in files, the same for all of its type.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    protected OwnEncoder(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name in files.</summary>
    [JsonIgnore]
    public string Name { get; }

    /// <summary>All that the encoder knows, finite, from which <see cref="Restore"/> makes an
    /// equal one.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<double> Numbers => [];

    /// <summary>The encoder of a column; by default the pattern itself.</summary>
    /// <param name="sample">Numbers of the column's training rows, rising: all where there are
    /// few, else some drawn evenly.</param>
    /// <returns>Null to leave the column without.</returns>
    protected internal virtual OwnEncoder? Learn(ReadOnlySpan<double> sample) => this;

    /// <summary>The encoder that had these <see cref="Numbers"/>.</summary>
    /// <param name="numbers">The numbers, as a file has them.</param>
    /// <exception cref="ArgumentException">They are of no such encoder.</exception>
    protected internal abstract OwnEncoder Restore(IReadOnlyList<double> numbers);

    internal sealed override void Encode(ReadOnlySpan<double> numbers, Span<float> to, int stride)
    {
        base.Encode(numbers, to, stride);
        for (var n = 0; n < numbers.Length; n++)
        {
            for (var j = 0; j < Inputs; j++)
            {
                var input = to[n * stride + j];
                if (!float.IsFinite(input))
                    throw new InvalidOperationException(
                        $"The encoder {Name} gives {Text(input)} for {Text(numbers[n])}; numbers " +
                        "that floats hold are expected.");
            }
        }
    }

    internal sealed override IEnumerable<string> InputNames(string column) =>
        Enumerable.Range(1, Inputs).Select(number => $"{column} {Name} {number}");

    internal sealed override void Verify()
    {
        if (Inputs < 1 || Numbers.Any(number => !double.IsFinite(number)))
            throw new ArgumentException(
                $"The encoder {Name} has {Inputs} inputs, or a number that is not finite; at " +
                "least 1 input, and finite numbers, are expected.");
    }

    private static string Text(double number) => number.ToString(CultureInfo.InvariantCulture);
}
