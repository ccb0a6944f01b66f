using System.Globalization;

namespace GpuBp;

/// <summary>A value for each axis of a <see cref="Search"/>.</summary>
public sealed class Trial
{
    private readonly IReadOnlyList<SearchAxis> _axes;

    internal Trial(int number, IReadOnlyList<SearchAxis> axes, double[] values) =>
        (Number, _axes, Values) = (number, axes, Array.AsReadOnly(values));

    /// <summary>Its number, from 0.</summary>
    public int Number { get; }

    /// <summary>The values, in the order of the axes.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The value of an axis.</summary>
    /// <param name="name">The axis's name.</param>
    /// <exception cref="ArgumentException">There is no such axis.</exception>
    public double this[string name]
    {
        get
        {
            for (var n = 0; n < _axes.Count; n++)
            {
                if (_axes[n].Name == name)
                    return Values[n];
            }

            throw new ArgumentException(
                $"The trial has no axis '{name}'; it has {string.Join(", ", _axes)}.",
                nameof(name));
        }
    }

    /// <summary>Such as <c>rate 0.001, width 64</c>.</summary>
    public override string ToString() => string.Join(", ", _axes.Zip(
        Values,
        (axis, value) => string.Create(CultureInfo.InvariantCulture, $"{axis} {value:G4}")));
}
