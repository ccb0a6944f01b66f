using System.Globalization;

namespace GpuBp;

/// <summary>Joins features with labels of any type: classes by their names, or numbers.</summary>
internal static class RowTargets
{
    /// <summary>Different labels that may be classes however few rows there are.</summary>
    private const int MaxFewClasses = 20;

    /// <exception cref="ArgumentException">The labels are nothing that can be learnt.</exception>
    internal static Dataset Join<TLabel>(
        FloatMatrix features, IReadOnlyList<TLabel> labels, IReadOnlyList<string>? classNames)
        where TLabel : notnull
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (features.Rows == 0)
            throw new ArgumentException(
                "features have no row; one at least is expected.", nameof(features));
        DataCheck.SameRows(features.Rows, labels.Count, nameof(labels));
        var empty = labels.Index()
            .FirstOrDefault(label => label.Item is null, (-1, default!)).Index;
        if (empty >= 0)
            throw new ArgumentException(
                $"labels: that of row {empty} is null; a label is expected of every row.",
                nameof(labels));
        if (Numbers(labels) is { } numbers)
        {
            DataCheck.NoClassNames(classNames);
            return Dataset.Wrap(
                features.Take(), features.Columns, numbers.Take(), numbers.Columns,
                features.ColumnNames);
        }

        if (!IsClass(typeof(TLabel)))
            throw new ArgumentException(
                $"labels are {typeof(TLabel).Name}; classes are strings, booleans, enums or " +
                "whole numbers, and numbers are float or double, or arrays of these for several " +
                "numbers.",
                nameof(labels));
        return Classes(features, labels, classNames);
    }

    private static bool IsClass(Type type) =>
        type.IsEnum || type == typeof(string) || Type.GetTypeCode(type) is
        TypeCode.Boolean or TypeCode.Char or (>= TypeCode.SByte and <= TypeCode.UInt64);

    private static FloatMatrix? Numbers<TLabel>(IReadOnlyList<TLabel> labels)
    {
        var matrix = new FloatMatrix(nameof(labels), labels.Count, columnNames: null);
        foreach (var label in labels)
        {
            switch (label)
            {
                case float number:
                    matrix.Add<float>([number]);
                    break;
                case double number:
                    matrix.Add<double>([number]);
                    break;
                case float[] numbers:
                    matrix.Add(numbers);
                    break;
                case double[] numbers:
                    matrix.Add(numbers);
                    break;
                default:
                    return null;
            }
        }

        return matrix;
    }

    private static Dataset Classes<TLabel>(
        FloatMatrix features, IReadOnlyList<TLabel> labels, IReadOnlyList<string>? classNames)
        where TLabel : notnull
    {
        TLabel[] values = typeof(TLabel) == typeof(bool)
            ? [(TLabel)(object)false, (TLabel)(object)true]
            : [.. labels.Distinct().Order(Comparer<TLabel>.Create(Compare))];
        var places = values.Index().ToDictionary(value => value.Item, value => value.Index);
        if (classNames is not null)
            Find(places, classNames);
        else if (labels.Distinct().Count() < 2)
            throw new ArgumentException(
                $"labels: every row has \"{Name(labels[0])}\"; two classes at least are expected.",
                nameof(labels));
        else if (values.Length > MaxFewClasses && values.Length > features.Rows / 2)
            throw new ArgumentException(
                $"labels: {features.Rows:N0} rows have {values.Length:N0} different ones, which " +
                "is too many for classes. Give numbers as float or double, or name the classes " +
                "by classNames.",
                nameof(labels));

        var numbers = new int[features.Rows];
        for (var i = 0; i < numbers.Length; i++)
            numbers[i] = places[labels[i]];
        var count = classNames?.Count ?? values.Length;
        DataCheck.Classes(count, features.Rows);
        return Dataset.Wrap(
            features.Take(),
            features.Columns,
            ClassLabels.ToOneHot(numbers, count),
            count,
            features.ColumnNames,
            classNames ?? (AreNumbered(values) ? null : [.. values.Select(Name)]));
    }

    private static void Find<TLabel>(
        Dictionary<TLabel, int> places, IReadOnlyList<string> classNames)
        where TLabel : notnull
    {
        foreach (var value in places.Keys)
        {
            var place = classNames.IndexOf(Name(value));
            places[value] = place >= 0 ? place : throw new ArgumentException(
                $"labels have \"{Name(value)}\"; one of classNames is expected: " +
                $"{string.Join(", ", classNames)}.",
                nameof(classNames));
        }
    }

    private static int IndexOf(this IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i] == name)
                return i;
        }

        return -1;
    }

    private static int Compare<TLabel>(TLabel x, TLabel y) => x is string text
        ? string.CompareOrdinal(text, y as string)
        : Comparer<TLabel>.Default.Compare(x, y);

    // 0, 1, 2, … need no names.
    private static bool AreNumbered<TLabel>(TLabel[] values) =>
        !typeof(TLabel).IsEnum &&
        Type.GetTypeCode(typeof(TLabel)) is >= TypeCode.SByte and <= TypeCode.UInt64
        && values.Index()
        .All(value => Convert.ToDecimal(value.Item, CultureInfo.InvariantCulture) == value.Index);

    private static string Name<TLabel>(TLabel value) => value is bool truth
        ? truth ? "true" : "false"
        : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
