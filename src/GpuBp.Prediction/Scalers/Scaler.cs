using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace GpuBp;

/// <summary>x ← (x − offset_k) / spread_k for each feature k, fitted to training data.</summary>
/// <remarks>
/// Fit it to the training rows alone, and scale new rows with the same scaler. Immutable; scalers
/// of one kind with equal numbers are equal. A column with spread 0 is divided by 1, as in
/// scikit-learn; <see cref="ColumnsWithoutSpread"/> lists such columns. One of your own is an
/// <see cref="OwnScaler"/>.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StandardScaler), "standard")]
[JsonDerivedType(typeof(MinMaxScaler), "minMax")]
[JsonDerivedType(typeof(RobustScaler), "robust")]
[JsonDerivedType(typeof(SavedScaler), "own")]
public abstract record Scaler
{
    /// <summary>A file may claim any number.</summary>
    private const int MaxOwnInputs = 1 << 20;

    private readonly double[] _first;
    private readonly double[] _second;
    private double[]? _divisors;

    /// <summary>Copies two numbers for each column.</summary>
    private protected Scaler(
        IReadOnlyList<double> first, IReadOnlyList<double> second, string firstName,
        string secondName)
    {
        _first = ScalerCheck.Numbers(first, firstName);
        _second = ScalerCheck.Numbers(second, secondName);
        ScalerCheck.SameLength(_first, _second, firstName, secondName);
        First = Array.AsReadOnly(_first);
        Second = Array.AsReadOnly(_second);
    }

    /// <summary>A scaler of the user's own, without numbers here.</summary>
    private protected Scaler(int inputs)
    {
        if (inputs is < 1 or > MaxOwnInputs)
            throw new ArgumentOutOfRangeException(
                nameof(inputs), inputs, $"A scaler has 1 to {MaxOwnInputs:N0} inputs.");
        (_first, _second) = (new double[inputs], new double[inputs]);
        (First, Second) = (Array.AsReadOnly(_first), Array.AsReadOnly(_second));
    }

    /// <summary>The features of a row, at least 1.</summary>
    [JsonIgnore]
    public int Inputs => _first.Length;

    /// <summary>The columns with spread 0, such as constant ones; ascending, from 0.</summary>
    [JsonIgnore]
    public IReadOnlyList<int> ColumnsWithoutSpread =>
        [.. Enumerable.Range(0, Inputs).Where(k => Spread(k) == 0)];

    /// <summary>The middle or the minimum of each column: offset_k.</summary>
    private protected IReadOnlyList<double> First { get; }

    /// <summary>The number that gives the spread of each column.</summary>
    private protected IReadOnlyList<double> Second { get; }

    /// <summary>The name for messages.</summary>
    private protected virtual string Title => GetType().Name;

    /// <summary>The scaled value of offset_k.</summary>
    private protected virtual double Floor => 0;

    /// <summary>The scaled length of spread_k.</summary>
    private protected virtual double Range => 1;

    // Two threads may compute it at once, which does no harm.
    private double[] Divisors =>
        _divisors ??= [.. Enumerable.Range(0, Inputs).Select(k => Steps(k).Spread)];

    /// <summary>Whether both have the same kind and the same numbers.</summary>
    public virtual bool Equals(Scaler? other) =>
        other is not null && EqualityContract == other.EqualityContract &&
        _first.AsSpan().SequenceEqual(other._first) &&
        _second.AsSpan().SequenceEqual(other._second);

    /// <summary>The same for equal scalers.</summary>
    public override int GetHashCode() =>
        HashCode.Combine(EqualityContract, Inputs, _first[0], _second[0]);

    /// <summary>Such as <c>StandardScaler of 64 columns, 3 of them without spread</c>.</summary>
    public sealed override string ToString() =>
        $"{Title} of {Inputs} columns" +
        (ColumnsWithoutSpread.Count == 0
            ? ""
            : $", {ColumnsWithoutSpread.Count} of them without spread");

    /// <summary>Scales features.</summary>
    /// <param name="features">[rows × inputs], each value finite.</param>
    /// <returns>[rows × inputs]</returns>
    /// <exception cref="ArgumentNullException">The matrix is null.</exception>
    /// <exception cref="ArgumentException">
    /// The matrix is empty or has another number of columns, a value is NaN or infinite, or a
    /// scaled value is too large for a float; the message names row and column.
    /// </exception>
    public float[,] Transform(float[,] features) => Map(features, isInverse: false);

    /// <summary>Scales flat features, row after row.</summary>
    /// <param name="features">[rows × inputs], each value finite.</param>
    /// <param name="scaled">[rows × inputs]; may be the same memory.</param>
    /// <exception cref="ArgumentException">
    /// There is no row, or the last row is incomplete; the lengths differ; a value is NaN or
    /// infinite; or a scaled value is too large for a float (the message names row and column).
    /// </exception>
    public void Transform(ReadOnlySpan<float> features, Span<float> scaled) =>
        Map(features, scaled, isInverse: false);

    /// <summary>x ← spread_k x + offset_k: scales features back.</summary>
    /// <inheritdoc cref="Transform(float[,])" path="/param"/>
    /// <inheritdoc cref="Transform(float[,])" path="/returns"/>
    /// <inheritdoc cref="Transform(float[,])" path="/exception"/>
    public float[,] Inverse(float[,] features) => Map(features, isInverse: true);

    /// <summary>x ← spread_k x + offset_k: scales flat features back, row after row.</summary>
    /// <param name="features">[rows × inputs], each value finite.</param>
    /// <param name="unscaled">[rows × inputs]; may be the same memory.</param>
    /// <inheritdoc cref="Transform(ReadOnlySpan{float}, Span{float})" path="/exception"/>
    public void Inverse(ReadOnlySpan<float> features, Span<float> unscaled) =>
        Map(features, unscaled, isInverse: true);

    /// <summary>spread_k; 0 if column k has none.</summary>
    private protected abstract double Spread(int k);

    /// <summary>Scaling of column k: Floor + Range · (x − Offset) / Spread.</summary>
    /// <exception cref="ArgumentException">The scaler is of the user's own.</exception>
    internal virtual ScalerSteps Steps(int k) =>
        new(_first[k], Spread(k) is var spread && spread == 0 ? 1 : spread, Range, Floor);

    private float[,] Map(float[,] features, bool isInverse)
    {
        var flat = DataCheck.Flat(features, nameof(features));
        ScalerCheck.Columns(features.GetLength(1), Inputs, nameof(features));
        var result = new float[features.GetLength(0), Inputs];
        Map(flat, MemoryMarshal.CreateSpan(ref result[0, 0], result.Length), isInverse);
        return result;
    }

    private void Map(ReadOnlySpan<float> features, Span<float> result, bool isInverse)
    {
        DataCheck.Rows(features.Length, Inputs, nameof(features), nameof(Inputs));
        ScalerCheck.SameLength(features, result);
        DataCheck.Finite(features, Inputs, nameof(features), null);
        Map(features, result, null, isInverse);
    }

    /// <summary>Scales rows of finite numbers, or scales them back.</summary>
    /// <exception cref="ArgumentException">A scaled value is too large for a float.</exception>
    internal virtual void Map(
        ReadOnlySpan<float> features, Span<float> result, IReadOnlyList<string>? names,
        bool isInverse)
    {
        var divisors = Divisors;
        var (floor, range) = (Floor, Range);
        for (var first = 0; first < features.Length; first += Inputs)
        {
            for (var k = 0; k < Inputs; k++)
            {
                var x = (double)features[first + k];
                var mapped = (float)(isInverse
                    ? _first[k] + (x - floor) / range * divisors[k]
                    : floor + range * ((x - _first[k]) / divisors[k]));
                ScalerCheck.Finite(features[first + k], mapped, first + k, Inputs, names);
                result[first + k] = mapped;
            }
        }
    }
}
