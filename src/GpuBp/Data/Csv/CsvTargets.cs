using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Collects the target column of a CSV file, and makes the dataset.</summary>
internal abstract class CsvTargets
{
    /// <summary>The collector for what the options say the column holds.</summary>
    public static CsvTargets For(CsvOptions options) => options.TargetKind switch
    {
        CsvTargetKind.ClassIndex => new ClassIndices(options),
        CsvTargetKind.ClassName => new ClassNames(options.ClassNames),
        CsvTargetKind.Inferred => new CsvInferredTargets(),
        _ => new Numbers(),
    };

    /// <summary>Takes the next row's target.</summary>
    /// <exception cref="DataException">The cell does not hold what the column should.</exception>
    public abstract void Add(CsvCell cell);

    /// <summary>The dataset of all rows.</summary>
    /// <param name="place">The file and the target's column, for messages.</param>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="inputs">Features of a row.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    /// <exception cref="DataException">The column as a whole is not what it should be.</exception>
    public abstract Dataset Build(
        string place, ReadOnlySpan<float> features, int inputs, string[]? featureNames);

    /// <summary>A dataset of classes by their names.</summary>
    /// <param name="found">The names as labels number them.</param>
    /// <param name="names">The same names as the dataset shall number them.</param>
    /// <param name="labels">[rows], places among those found.</param>
    /// <param name="features">[rows × inputs].</param>
    /// <param name="inputs">Features of a row.</param>
    /// <param name="featureNames">One name for each input, or null.</param>
    private protected static Dataset Named(
        List<string> found,
        List<string> names,
        List<int> labels,
        ReadOnlySpan<float> features,
        int inputs,
        string[]? featureNames)
    {
        var places = found.ConvertAll(names.IndexOf);
        var placed = labels.ConvertAll(label => places[label]);
        return Dataset.FromLabels(
            features, inputs, CollectionsMarshal.AsSpan(placed), names.Count, featureNames, names);
    }

    private sealed class Numbers : CsvTargets
    {
        private readonly List<float> _targets = [];

        public override void Add(CsvCell cell) => _targets.Add(cell.Number());

        public override Dataset Build(
            string place, ReadOnlySpan<float> features, int inputs, string[]? featureNames) =>
            new(features, inputs, CollectionsMarshal.AsSpan(_targets), outputs: 1, featureNames);
    }

    private sealed class ClassIndices(CsvOptions options) : CsvTargets
    {
        private readonly List<int> _labels = [];
        private readonly int? _classes = options.Classes ?? options.ClassNames?.Count;

        public override void Add(CsvCell cell) => _labels.Add(cell.ClassIndex(_classes));

        public override Dataset Build(
            string place, ReadOnlySpan<float> features, int inputs, string[]? featureNames)
        {
            var labels = CollectionsMarshal.AsSpan(_labels);
            var largest = Math.Max(_labels.Max(), 1);
            var missing = _classes is null ? ClassLabels.FirstMissing(labels, largest) : -1;
            if (missing >= 0)
                throw new DataException(
                    $"{place}: no row has class {missing}, though the largest is {_labels.Max()}; " +
                    "classes are expected to run from 0 without gaps. Set CsvOptions.Classes where " +
                    "a class has no row, or TargetKind to Number for regression.");
            if (_classes is null && largest >= ClassLabels.MostInferred)
                throw new DataException(
                    $"{place}: the largest class is {largest}; up to {ClassLabels.MostInferred:N0} " +
                    "classes are taken from a file. Set CsvOptions.Classes where there are more, " +
                    "or TargetKind to Number for regression.");
            return Dataset.FromLabels(
                features, inputs, labels, _classes, featureNames, options.ClassNames);
        }
    }

    private sealed class ClassNames(IReadOnlyList<string>? given) : CsvTargets
    {
        private const int ShownNames = 20;
        private readonly List<int> _labels = [];
        private readonly List<string> _names = given is null ? [] : [.. given];
        private readonly Dictionary<string, int> _labelOf =
            (given ?? []).Index().ToDictionary(n => n.Item, n => n.Index, StringComparer.Ordinal);

        public override void Add(CsvCell cell)
        {
            var name = cell.Text();
            if (name.Length == 0)
                throw cell.Error("is empty; the name of a class is expected");
            if (!_labelOf.TryGetValue(name, out var label))
            {
                if (given is not null)
                    throw cell.Error($"is not a known class; {Listed()} is expected");
                if (_names.Count == ClassLabels.MostInferred)
                    throw cell.Error(
                        $"is one class more than the {ClassLabels.MostInferred:N0} that are " +
                        "taken from a file; set CsvOptions.ClassNames where there are more");
                label = _names.Count;
                _labelOf.Add(name, label);
                _names.Add(name);
            }

            _labels.Add(label);
        }

        public override Dataset Build(
            string place, ReadOnlySpan<float> features, int inputs, string[]? featureNames)
        {
            if (_names.Count < 2)
                throw new DataException(
                    $"{place}: every row has class \"{_names[0]}\"; at least two classes are " +
                    "expected. Set CsvOptions.ClassNames where a class has no row.");

            // The first appearance depends on the order of the rows; the sorted place does not.
            var names = given is null ? [.. _names.Order(StringComparer.Ordinal)] : _names;
            return Named(_names, names, _labels, features, inputs, featureNames);
        }

        private string Listed() =>
            $"one of {string.Join(", ", _names.Take(ShownNames))}" +
            (_names.Count > ShownNames ? ", …" : "");
    }
}
