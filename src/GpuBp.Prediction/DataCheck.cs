using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>All checks of a program's data, in one place.</summary>
internal static class DataCheck
{
    private const string Counting = "Rows and columns count from 0.";

    /// <summary>The elements of a matrix, row after row.</summary>
    internal static ReadOnlySpan<T> Flat<T>(T[,] matrix, string name)
    {
        ArgumentNullException.ThrowIfNull(matrix, name);
        if (matrix.LongLength == 0)
            throw new ArgumentException(
                $"{name} is [{matrix.GetLength(0)} × {matrix.GetLength(1)}]; at least one row " +
                "and one column are needed.",
                name);
        if (matrix.LongLength > Array.MaxLength)
            throw new ArgumentException(
                $"{name} has {matrix.LongLength:N0} elements; at most {Array.MaxLength:N0} are " +
                "possible. Train on fewer rows.",
                name);
        return MemoryMarshal.CreateReadOnlySpan(ref matrix[0, 0], matrix.Length);
    }

    /// <summary>The number of rows of a flat matrix.</summary>
    internal static int Rows(int length, int columns, string name, string columnsName)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1, columnsName);
        if (length == 0 || length % columns != 0)
            throw new ArgumentException(
                $"{name} has {length:N0} elements; rows of {columns:N0} need a multiple of " +
                $"{columns:N0}, and at least one row.",
                name);
        return length / columns;
    }

    internal static void SameRows(int rows, int otherRows, string other)
    {
        if (otherRows != rows)
            throw new ArgumentException(
                $"{other} has {otherRows:N0} rows, features {rows:N0}; every row of features " +
                $"needs one of {other}.",
                other);
    }

    internal static void Weights(ReadOnlySpan<float> weights, string name)
    {
        var isAbove = false;
        for (var i = 0; i < weights.Length; i++)
        {
            isAbove |= weights[i] > 0;
            if (!(weights[i] >= 0) || !float.IsFinite(weights[i]))
                throw new ArgumentException(
                    $"{name} has {weights[i]} at {i}; a weight must be finite and at least 0.",
                    name);
        }

        if (!isAbove)
            throw new ArgumentException(
                $"{name} has no weight above 0; at least one must count.", name);
    }

    internal static void Finite(
        ReadOnlySpan<float> values, int columns, string name, IReadOnlyList<string>? names)
    {
        if (AreFinite(values))
            return;
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException(
                    $"{name} has {Show(values[i])} at {Position(i, columns, names)}; every value " +
                    $"must be finite. {Counting}",
                    name);
        }
    }

    // 0 · x is 0, but NaN of an infinity and of NaN.
    private static bool AreFinite(ReadOnlySpan<float> values)
    {
        var (some, zeros, others) =
            (Vector<float>.Count, Vector<float>.Zero, Vector<float>.Zero);
        var i = 0;
        for (; i <= values.Length - 2 * some; i += 2 * some) // Two sums, which need not wait.
        {
            zeros += Vector<float>.Zero * new Vector<float>(values[i..]);
            others += Vector<float>.Zero * new Vector<float>(values[(i + some)..]);
        }

        var zero = Vector.Sum(zeros + others);
        for (; i < values.Length; i++)
            zero += 0 * values[i];
        return zero == 0;
    }

    internal static void MappedFinite(
        float from, float to, int i, int columns, IReadOnlyList<string>? names, string name)
    {
        if (!float.IsFinite(to))
            throw new ArgumentException(
                FormattableString.Invariant(
                    $"{name} turns {from} at {Position(i, columns, names)} into {Show(to)}; ") +
                $"every value must be finite. {Counting}",
                name);
    }

    /// <summary>Copies the names, so that the caller's list may change.</summary>
    internal static IReadOnlyList<string>? Names(
        IReadOnlyList<string>? names, int count, string name, string things)
    {
        if (names is null)
            return null;
        if (names.Count != count)
            throw new ArgumentException(
                $"{name} has {names.Count:N0} names for {count:N0} {things}; give one for each, " +
                "or none.",
                name);
        var copy = names.ToArray();
        for (var i = 0; i < copy.Length; i++)
        {
            if (copy[i] is null)
                throw new ArgumentException($"{name}[{i}] is null; give every name.", name);
        }

        return Array.AsReadOnly(copy);
    }

    internal static void NoClassNames(IReadOnlyList<string>? classNames)
    {
        if (classNames is not null)
            throw new ArgumentException(
                "classNames are given, but targets are no classes; one column of zeros and ones, " +
                "or rows with a single one, are needed.",
                nameof(classNames));
    }

    internal static void Label(int label, int row, int classes, string name)
    {
        if (label < 0 || label >= classes)
            throw new ArgumentException(
                $"{name} has {label} at row {row}; with {classes} classes a label is 0 to " +
                $"{classes - 1}. Rows count from 0.",
                name);
    }

    internal static void Classes(int classes, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        if ((long)classes * rows > Array.MaxLength)
            throw new ArgumentException(
                $"{rows:N0} one-hot rows of {classes:N0} classes have {(long)classes * rows:N0} " +
                $"elements; at most {Array.MaxLength:N0} are possible. Number the classes from 0 " +
                "without gaps.",
                nameof(classes));
    }

    /// <summary>The largest label + 1; every class below must have a row.</summary>
    internal static int InferClasses(ReadOnlySpan<int> labels)
    {
        var (largest, smallest) = (0, 0);
        foreach (var label in labels)
            (largest, smallest) = (Math.Max(label, largest), Math.Min(label, smallest));
        if (smallest < 0)
            throw new ArgumentException(
                $"labels has {smallest} at row {labels.IndexOf(smallest)}; a label is 0 to " +
                "classes − 1. Rows count from 0.",
                nameof(labels));

        var missing = ClassLabels.FirstMissing(labels, Math.Max(largest, 1));
        if (missing >= 0)
            throw new ArgumentException(
                $"labels run from 0 to {largest}, but no row has class {missing}; number the " +
                "classes from 0 without gaps, or say how many there are.",
                nameof(labels));
        return largest + 1;
    }

    internal static int Elements(int rows, int columns)
    {
        if ((long)rows * columns > Array.MaxLength)
            throw new ArgumentException(
                $"{rows:N0} rows of {columns:N0} have {(long)rows * columns:N0} elements; at " +
                $"most {Array.MaxLength:N0} are possible.",
                nameof(rows));
        return rows * columns;
    }

    internal static void Row(int row, int rows, string name)
    {
        if (row < 0 || row >= rows)
            throw new ArgumentOutOfRangeException(
                name, row, $"The dataset has rows 0 to {rows - 1}.");
    }

    internal static string Position(int i, int columns, IReadOnlyList<string>? names)
    {
        var column = i % columns;
        var name = names is null ? "" : $" ({names[column]})";
        return $"row {i / columns}, column {column}{name}";
    }

    // The invariant culture's symbols for infinity are words; "∞" would be hard to search for.
    private static string Show(float value) =>
        float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}
