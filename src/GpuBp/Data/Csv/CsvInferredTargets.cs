using System.Globalization;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Collects a target column of which the cells tell whether it holds classes or
/// numbers.</summary>
internal sealed class CsvInferredTargets : CsvTargets
{
    /// <summary>The most different whole numbers that are classes; more of them are
    /// amounts.</summary>
    private const int MostWholeNumbers = 20;

    private readonly List<int> _labels = [];
    private readonly List<float> _numbers = [];
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _labelOf = new(StringComparer.Ordinal);
    private bool _hasText;
    private bool _hasFraction;

    /// <inheritdoc/>
    public override void Add(CsvCell cell)
    {
        var name = cell.Text();
        if (name.Length == 0)
            throw cell.Error("is empty; a class or a number is expected");
        if (!cell.TryNumber(out var number))
            _hasText = true;
        _hasFraction |= number != MathF.Truncate(number);
        _numbers.Add(number);
        if (!_labelOf.TryGetValue(name, out var label))
        {
            label = _names.Count;
            if (label <= ClassLabels.MostInferred)
            {
                _labelOf.Add(name, label);
                _names.Add(name);
            }
        }

        if (_hasText && _names.Count > ClassLabels.MostInferred)
            throw cell.Error(
                $"is one class more than the {ClassLabels.MostInferred:N0} that are taken from a " +
                "file; set CsvOptions.TargetKind to Number where the column should hold numbers");
        _labels.Add(label);
    }

    /// <inheritdoc/>
    public override Dataset Build(
        string place, ReadOnlySpan<float> features, int inputs, string[]? featureNames)
    {
        if (!_hasText && (_hasFraction || _names.Count > MostWholeNumbers))
            return new Dataset(
                features, inputs, CollectionsMarshal.AsSpan(_numbers), outputs: 1, featureNames);
        if (_names.Count < 2)
            throw new DataException(
                $"{place}: every row has \"{_names[0]}\"; at least two classes, or numbers, are " +
                "expected.");

        // As in the other kinds, the order of the rows does not matter; 10 comes after 9.
        List<string> names = _hasText
            ? [.. _names.Order(StringComparer.Ordinal)]
            : [.. _names.OrderBy(n => float.Parse(n, CultureInfo.InvariantCulture))
                .ThenBy(n => n, StringComparer.Ordinal)];
        return Named(_names, names, _labels, features, inputs, featureNames);
    }
}
