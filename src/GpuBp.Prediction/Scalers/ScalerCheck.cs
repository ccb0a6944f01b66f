namespace GpuBp;

/// <summary>All checks of a scaler's numbers and arguments, in one place.</summary>
internal static class ScalerCheck
{
    /// <summary>Copies finite numbers, one for each column.</summary>
    internal static double[] Numbers(IReadOnlyList<double> numbers, string name)
    {
        ArgumentNullException.ThrowIfNull(numbers, name);
        if (numbers.Count == 0)
            throw new ArgumentException($"{name} is empty; give a number for each column.", name);
        var copy = numbers.ToArray();
        for (var k = 0; k < copy.Length; k++)
        {
            if (!double.IsFinite(copy[k]))
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"{name} has {copy[k]} at column {k}; it must be finite."),
                    name);
        }

        return copy;
    }

    internal static void SameLength(
        double[] first, double[] second, string firstName, string secondName)
    {
        if (first.Length != second.Length)
            throw new ArgumentException(
                $"{firstName} has {first.Length:N0} numbers, {secondName} {second.Length:N0}; " +
                "each column needs one of both.",
                secondName);
    }

    /// <summary>A spread is not negative.</summary>
    internal static void NotNegative(IReadOnlyList<double> spreads, string name)
    {
        for (var k = 0; k < spreads.Count; k++)
        {
            if (spreads[k] < 0)
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"{name} has {spreads[k]} at column {k}; it must be at least 0."),
                    name);
        }
    }

    /// <summary>No minimum is above its maximum.</summary>
    internal static void Ordered(
        IReadOnlyList<double> minima, IReadOnlyList<double> maxima, string name)
    {
        for (var k = 0; k < minima.Count; k++)
        {
            if (minima[k] > maxima[k])
                throw new ArgumentException(
                    FormattableString.Invariant(
                        $"{name} has {maxima[k]} at column {k}, below its minimum {minima[k]}; ") +
                    "a maximum must not be below its minimum.",
                    name);
        }
    }

    internal static void SameLength(ReadOnlySpan<float> features, Span<float> result)
    {
        if (features.Length != result.Length)
            throw new ArgumentException(
                $"features has {features.Length:N0} elements, the result room for " +
                $"{result.Length:N0}; the lengths must be equal.",
                nameof(result));
    }

    internal static void Columns(int columns, int inputs, string name)
    {
        if (columns != inputs)
            throw new ArgumentException(
                $"{name} has {columns:N0} columns of features; the scaler has numbers for " +
                $"{inputs:N0}.",
                name);
    }

    internal static void Finite(
        float features, float to, int i, int columns, IReadOnlyList<string>? names)
    {
        if (!float.IsFinite(to))
            throw new ArgumentException(
                FormattableString.Invariant($"features has {features} at ") +
                $"{DataCheck.Position(i, columns, names)}, which becomes too large for a float. " +
                "Rows and columns count from 0. Leave the row out, or fit the scaler to such data.",
                nameof(features));
    }
}
