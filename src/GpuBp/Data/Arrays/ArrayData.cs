using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Makes matrices, labels and datasets of the arrays of files.</summary>
internal static class ArrayData
{
    /// <summary>[rows × columns] · scale.</summary>
    /// <exception cref="DataException">A value is NaN, or infinite as a float.</exception>
    internal static ArrayContent<float> Scaled(ArrayContent<float> array, float scale = 1)
    {
        var values = array.Values;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] *= scale;
            if (!float.IsFinite(values[i]))
                throw array.Error(
                    i,
                    $"the value is {(float.IsNaN(values[i]) ? "NaN" : "infinite")} as a float" +
                    $"{(scale == 1 ? "" : $" times {scale}")}; every value must be finite.");
        }

        return array;
    }

    /// <summary>A table of an array's rows, each number as its file has it.</summary>
    /// <param name="features">[rows × inputs], of float or double.</param>
    /// <param name="targets">[rows × outputs]; null for none.</param>
    /// <exception cref="DataException">The numbers of rows differ.</exception>
    internal static Table Table<T>(ArrayContent<T> features, ArrayContent<double>? targets)
        where T : INumber<T>
    {
        if (targets is not null && targets.Rows != features.Rows)
            throw targets.Error(
                0,
                $"the array has {targets.Rows:N0} rows, and {features.File} " +
                $"{features.Rows:N0}; every row of features needs a target.");
        return new Table(new NumberSource(
            features.File, features.Values, features.Columns, targets?.Values ?? [],
            targets?.Columns ?? 0));
    }

    internal static float[,] Matrix(ArrayContent<float> array)
    {
        var matrix = new float[array.Rows, array.Columns];
        array.Values.CopyTo(MemoryMarshal.CreateSpan(ref matrix[0, 0], matrix.Length));
        return matrix;
    }

    /// <summary>The labels of an array with one column.</summary>
    /// <param name="array">Whole numbers.</param>
    /// <param name="classes">The number of classes, or null if unknown.</param>
    /// <exception cref="DataException">
    /// The array has more columns, holds no whole numbers, or a label is out of range.
    /// </exception>
    internal static int[] Labels(ArrayContent<long> array, int? classes)
    {
        if (array.Columns > 1)
            throw array.Error(
                0,
                $"the array is {ArraySizes.Show(array.Shape)}; labels are expected as [rows], " +
                "one whole number for each.");
        if (!array.Format.IsWhole)
            throw array.Error(
                0, $"the numbers are {array.Format.Kind}; labels are expected as whole numbers.");

        var max = (classes ?? int.MaxValue) - 1;
        var labels = new int[array.Rows];
        for (var i = 0; i < labels.Length; i++)
        {
            var label = array.Values[i];
            if (label < 0 || label > max)
                throw array.Error(i, $"{label} is no label; 0 to {max} is expected.");
            labels[i] = (int)label;
        }

        return labels;
    }

    /// <summary>A classification; labels become one-hot rows.</summary>
    /// <exception cref="DataException">
    /// The numbers of rows differ, a label is out of range, or the number of classes is not given
    /// and a class has no row or there are more than <see cref="ClassLabels.MostInferred"/>.
    /// </exception>
    internal static Dataset Classification(
        ArrayContent<float> features,
        ArrayContent<long> labels,
        int? classes,
        IReadOnlyList<string>? classNames)
    {
        SameRows(features, labels);
        var numbers = Labels(labels, classes);
        var largest = Math.Max(numbers.Max(), 1);
        if (classes is null && largest >= ClassLabels.MostInferred)
            throw labels.Error(
                Array.IndexOf(numbers, largest),
                $"{largest} is no likely label; a file may have up to " +
                $"{ClassLabels.MostInferred:N0} classes. Give the number of classes if there are " +
                "more.");
        if (classes is null && ClassLabels.FirstMissing(numbers, largest) is >= 0 and var missing)
            throw labels.Error(
                Array.IndexOf(numbers, numbers.Max()),
                $"the label is {numbers.Max()}, but no row has label {missing}; labels are " +
                "expected to run from 0 without gaps. Give the number of classes if one has no " +
                "row.");
        var count = classes ?? largest + 1;
        if ((long)count * numbers.Length > Array.MaxLength)
            throw labels.Error(
                0,
                $"{numbers.Length:N0} one-hot rows of {count:N0} classes are more than " +
                $"{Array.MaxLength:N0} values; fewer rows or classes are expected.");

        var targets = ClassLabels.ToOneHot(numbers, count);
        return Dataset.Wrap(features.Values, features.Columns, targets, count, null, classNames);
    }

    /// <summary>A regression; features and targets stay as they are.</summary>
    /// <exception cref="DataException">The numbers of rows differ.</exception>
    internal static Dataset Regression(ArrayContent<float> features, ArrayContent<float> targets)
    {
        SameRows(features, targets);
        return Dataset.Wrap(features.Values, features.Columns, targets.Values, targets.Columns);
    }

    private static void SameRows<T>(ArrayContent<float> features, ArrayContent<T> targets)
    {
        if (features.Rows != targets.Rows)
            throw new DataException(
                $"{targets.File}, byte {targets.Offset}: the array has {targets.Rows:N0} rows, " +
                $"but {features.File} has {features.Rows:N0}; one for each is expected.");
    }
}
