using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Learns what one column becomes: its kind, its categories, its stand-in.</summary>
/// <param name="place">The file and the column, for messages.</param>
/// <param name="name">The column's name, or null.</param>
/// <param name="given">What the column is said to be, or null where its cells tell.</param>
/// <param name="options">Checked options.</param>
internal sealed class CsvColumnFit(
    string place, string? name, CsvColumnKind? given, CsvOptions options)
{
    /// <summary>The most categories of a column; with more it is likely no column of
    /// categories.</summary>
    private const int MostCategories = 1000;

    private readonly bool _mayBeNumber = given is null;
    private readonly bool _mayBeCategory = given is CsvColumnKind.OneHot or CsvColumnKind.Ordinal
        || (given is null && options.TextColumns != CsvColumnKind.Number);

    private readonly HashSet<string> _categories = new(StringComparer.Ordinal);
    private readonly List<float> _numbers = [];
    private DataException? _tooMany;
    private DataException? _missing;
    private bool _hasMissing;
    private bool _hasText;
    private double _sum;
    private long _count;

    /// <summary>Takes the next row's cell.</summary>
    /// <exception cref="DataException">The cell's text is not UTF-8.</exception>
    internal void Add(CsvCell cell, bool isMissing)
    {
        if (isMissing)
        {
            _hasMissing = true;
            _missing ??= options.MissingIsCategory || !_mayBeCategory ? null : cell.Error(
                "is missing; a category is expected. CsvOptions.MissingIsCategory makes one of " +
                "it, and MissingMarks says which texts mean it");
            return;
        }

        if (_mayBeNumber)
            AddNumber(cell);
        if (!_mayBeCategory || _tooMany is not null)
            return;
        _categories.Add(cell.Text());
        if (_categories.Count > MostCategories)
            _tooMany = cell.Error(
                $"is category {_categories.Count:N0} of its column; at most {MostCategories:N0} " +
                "are expected. Set CsvOptions.IgnoredColumns to leave the column out");
    }

    /// <summary>What the column becomes.</summary>
    /// <exception cref="DataException">
    /// It has too many categories or none, a category is missing, or there are no numbers to stand
    /// in for those that are.
    /// </exception>
    internal CsvColumn Build()
    {
        var kind = given
            ?? (_hasText && _mayBeCategory ? options.TextColumns : CsvColumnKind.Number);
        return kind switch
        {
            CsvColumnKind.Ignored => new CsvColumn(name, kind),
            CsvColumnKind.Number => new CsvColumn(name, kind, fill: Fill()),
            _ => Categorical(kind),
        };
    }

    private void AddNumber(CsvCell cell)
    {
        if (!cell.TryNumber(out var number))
        {
            _hasText = true;
            return;
        }

        _sum += number;
        _count++;
        if (options.Missing == CsvMissing.Median)
            _numbers.Add(number);
    }

    private CsvColumn Categorical(CsvColumnKind kind)
    {
        if ((_missing ?? _tooMany) is { } error)
            throw error;
        if (_hasMissing)
            _categories.Add("");
        if (_categories.Count == 0)
            throw new DataException(
                $"{place}: the column has no category; one at least is expected.");
        return new CsvColumn(
            name,
            kind,
            [.. _categories.Order(StringComparer.Ordinal)],
            unknownAsZeros: options.UnknownAsZeros);
    }

    private float? Fill()
    {
        if (options.Missing == CsvMissing.Error)
            return null;
        if (options.Missing == CsvMissing.Constant)
            return options.MissingConstant;
        // The reading that follows tells which cell is no number, where one is.
        if (_count == 0)
            return _hasText
                ? null
                : throw new DataException(
                    $"{place}: every number is missing, so that they have no {options.Missing}; " +
                    "some are expected. Set CsvOptions.IgnoredColumns to leave the column out.");
        return options.Missing == CsvMissing.Mean ? (float)(_sum / _count) : Median();
    }

    private float Median()
    {
        var numbers = CollectionsMarshal.AsSpan(_numbers);
        numbers.Sort();
        var (lower, upper) = (numbers[(numbers.Length - 1) / 2], numbers[numbers.Length / 2]);
        return (float)(((double)lower + upper) / 2);
    }
}
