using System.Numerics;
using System.Runtime.CompilerServices;

namespace GpuBp;

/// <summary>Datasets of rows as programs have them: records, arrays, matrices, spans.</summary>
/// <remarks>
/// The type of a label says what the targets are. Strings, booleans, enums and whole numbers are
/// classes, which keep their names; float and double are numbers, and arrays of these several
/// numbers for each row. Features are not scaled here. Give rows with categories, dates or missing
/// values to <see cref="Table"/>.
/// </remarks>
public static class DatasetRows
{
    extension(Dataset)
    {
        /// <summary>A dataset of records; functions give the features and the label of
        /// each.</summary>
        /// <param name="rows">The records, which are gone through once.</param>
        /// <param name="features">The features of a record, equally many of each.</param>
        /// <param name="label">What a network should answer to it.</param>
        /// <param name="featureNames">One name for each feature, or null.</param>
        /// <param name="classNames">The classes in the order of their numbers; null for those that
        /// the labels have.</param>
        /// <exception cref="ArgumentException">
        /// There is no row, rows have different numbers of features, a number is not finite or
        /// loses as a float what tells it from others, or the labels are no targets.
        /// </exception>
        [OverloadResolutionPriority(1)] // For [r.A, r.B], which may be both.
        public static Dataset From<T, TLabel>(
            IEnumerable<T> rows,
            Func<T, double[]> features,
            Func<T, TLabel> label,
            IReadOnlyList<string>? featureNames = null,
            IReadOnlyList<string>? classNames = null)
            where TLabel : notnull => OfRecords(rows, features, label, featureNames, classNames);

        /// <summary>A dataset of records; functions give the features and the label of
        /// each.</summary>
        /// <param name="rows">The records, which are gone through once.</param>
        /// <param name="features">The features of a record, equally many of each.</param>
        /// <param name="label">What a network should answer to it.</param>
        /// <param name="featureNames">One name for each feature, or null.</param>
        /// <param name="classNames">The classes in the order of their numbers; null for those that
        /// the labels have.</param>
        /// <exception cref="ArgumentException">
        /// There is no row, rows have different numbers of features, a number is not finite, or
        /// the labels are no targets.
        /// </exception>
        public static Dataset From<T, TLabel>(
            IEnumerable<T> rows,
            Func<T, float[]> features,
            Func<T, TLabel> label,
            IReadOnlyList<string>? featureNames = null,
            IReadOnlyList<string>? classNames = null)
            where TLabel : notnull => OfRecords(rows, features, label, featureNames, classNames);

        /// <summary>A dataset of an array of features and a label for each row.</summary>
        /// <param name="features">[rows][inputs].</param>
        /// <param name="labels">[rows].</param>
        /// <param name="featureNames">One name for each feature, or null.</param>
        /// <param name="classNames">The classes in the order of their numbers; null for those that
        /// the labels have.</param>
        /// <exception cref="ArgumentException">
        /// There is no row, the numbers of rows differ, rows have different numbers of features, a
        /// number is not finite or loses as a float what tells it from others, or the labels are
        /// no targets.
        /// </exception>
        public static Dataset From<TNumber, TLabel>(
            IReadOnlyList<TNumber[]> features,
            IReadOnlyList<TLabel> labels,
            IReadOnlyList<string>? featureNames = null,
            IReadOnlyList<string>? classNames = null)
            where TNumber : struct, INumberBase<TNumber>
            where TLabel : notnull
        {
            ArgumentNullException.ThrowIfNull(features);
            var matrix = new FloatMatrix(nameof(features), features.Count, featureNames);
            foreach (var row in features)
                matrix.Add(row);
            return RowTargets.Join(matrix, labels, classNames);
        }

        /// <summary>A dataset of a matrix of features and a label for each row.</summary>
        /// <param name="features">[rows × inputs].</param>
        /// <param name="labels">[rows].</param>
        /// <param name="featureNames">One name for each feature, or null.</param>
        /// <param name="classNames">The classes in the order of their numbers; null for those that
        /// the labels have.</param>
        /// <exception cref="ArgumentException">
        /// There is no row, the numbers of rows differ, a number is not finite or loses as a float
        /// what tells it from others, or the labels are no targets.
        /// </exception>
        public static Dataset From<TNumber, TLabel>(
            TNumber[,] features,
            IReadOnlyList<TLabel> labels,
            IReadOnlyList<string>? featureNames = null,
            IReadOnlyList<string>? classNames = null)
            where TNumber : struct, INumberBase<TNumber>
            where TLabel : notnull
        {
            var flat = DataCheck.Flat(features, nameof(features));
            return OfSpan(flat, features.GetLength(1), labels, featureNames, classNames);
        }

        /// <summary>A dataset of flat features and a label for each row.</summary>
        /// <param name="features">[rows × inputs], row after row.</param>
        /// <param name="inputs">Features of a row, at least 1.</param>
        /// <param name="labels">[rows].</param>
        /// <param name="featureNames">One name for each feature, or null.</param>
        /// <param name="classNames">The classes in the order of their numbers; null for those that
        /// the labels have.</param>
        /// <exception cref="ArgumentOutOfRangeException">The inputs are less than 1.</exception>
        /// <exception cref="ArgumentException">
        /// There is no row, the numbers of rows differ, a number is not finite or loses as a float
        /// what tells it from others, or the labels are no targets.
        /// </exception>
        public static Dataset From<TNumber, TLabel>(
            ReadOnlySpan<TNumber> features,
            int inputs,
            ReadOnlySpan<TLabel> labels,
            IReadOnlyList<string>? featureNames = null,
            IReadOnlyList<string>? classNames = null)
            where TNumber : struct, INumberBase<TNumber>
            where TLabel : notnull =>
            OfSpan(features, inputs, labels.ToArray(), featureNames, classNames);
    }

    private static Dataset OfRecords<T, TNumber, TLabel>(
        IEnumerable<T> rows,
        Func<T, TNumber[]> features,
        Func<T, TLabel> label,
        IReadOnlyList<string>? featureNames,
        IReadOnlyList<string>? classNames)
        where TNumber : struct, INumberBase<TNumber>
        where TLabel : notnull
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(label);
        var count = rows.TryGetNonEnumeratedCount(out var known) ? known : 0;
        var matrix = new FloatMatrix(nameof(features), count, featureNames);
        var labels = new List<TLabel>(count);
        foreach (var row in rows)
        {
            matrix.Add(features(row));
            labels.Add(label(row));
        }

        return RowTargets.Join(matrix, labels, classNames);
    }

    private static Dataset OfSpan<TNumber, TLabel>(
        ReadOnlySpan<TNumber> features,
        int inputs,
        IReadOnlyList<TLabel> labels,
        IReadOnlyList<string>? featureNames,
        IReadOnlyList<string>? classNames)
        where TNumber : struct, INumberBase<TNumber>
        where TLabel : notnull
    {
        var rows = DataCheck.Rows(features.Length, inputs, nameof(features), nameof(inputs));
        var matrix = new FloatMatrix(nameof(features), rows, featureNames);
        for (var i = 0; i < rows; i++)
            matrix.Add(features.Slice(i * inputs, inputs));
        return RowTargets.Join(matrix, labels, classNames);
    }
}
