using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>A scaler of your own, of inputs or of targets.</summary>
/// <remarks>
/// A model's file has its name and its <see cref="Numbers"/>; who loads the model passes on a
/// pattern of the same name. It cannot be exported to ONNX or C#. Immutable: many threads may scale
/// at once.
/// </remarks>
/// <example>
/// <code>
/// record RootScaler(int Columns) : OwnScaler("root", Columns)
/// {
///     protected override double Scale(int column, double x) => Math.Cbrt(x);
///
///     protected override double Unscale(int column, double scaled) => scaled * scaled * scaled;
///
///     protected override OwnScaler Restore(int columns, IReadOnlyList&lt;double&gt; numbers) =>
///         new RootScaler(columns);
/// }
/// </code>
/// </example>
public abstract record OwnScaler : Scaler
{
    /// <summary>Names the scaler.</summary>
    /// <param name="name">The name in files, the same for all of its type.</param>
    /// <param name="inputs">The features, or targets, of a row; at least 1.</param>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are no inputs.</exception>
    protected OwnScaler(string name, int inputs)
        : base(inputs)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The name in files.</summary>
    [JsonIgnore]
    public string Name { get; }

    /// <summary>All that the scaler knows beside its inputs, finite, from which
    /// <see cref="Restore"/> makes an equal one.</summary>
    [JsonIgnore]
    public virtual IReadOnlyList<double> Numbers => [];

    /// <summary>Scales a number.</summary>
    /// <param name="column">Its column, from 0.</param>
    /// <param name="x">The number, finite.</param>
    /// <returns>A number that a float holds; else the row is refused.</returns>
    protected internal abstract double Scale(int column, double x);

    /// <summary>The number that <see cref="Scale"/> gave a number for.</summary>
    /// <param name="column">Its column, from 0.</param>
    /// <param name="scaled">The scaled number, finite.</param>
    protected internal abstract double Unscale(int column, double scaled);

    /// <summary>The scaler that had these inputs and <see cref="Numbers"/>.</summary>
    /// <param name="inputs">The features of a row.</param>
    /// <param name="numbers">The numbers, as a file has them.</param>
    /// <exception cref="ArgumentException">They are of no such scaler.</exception>
    protected internal abstract OwnScaler Restore(int inputs, IReadOnlyList<double> numbers);

    private protected sealed override double Spread(int k) => 1;

    internal sealed override ScalerSteps Steps(int k) => throw new ArgumentException(
        $"The scaler {Name} is your own, of which neither a graph nor a C# file nor a table's " +
        "plan has the formula. Scale rows before the model, or load it by Predictor.Load of " +
        "GpuBp.Prediction.");

    internal sealed override void Map(
        ReadOnlySpan<float> features, Span<float> result, IReadOnlyList<string>? names,
        bool isInverse)
    {
        for (var i = 0; i < features.Length; i++)
        {
            var column = i % Inputs;
            var mapped = (float)(isInverse
                ? Unscale(column, features[i])
                : Scale(column, features[i]));
            ScalerCheck.Finite(features[i], mapped, i, Inputs, names);
            result[i] = mapped;
        }
    }
}
