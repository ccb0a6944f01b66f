using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>Rows of numbers as floats, unless a column of doubles loses its differences by
/// that.</summary>
/// <param name="name">What the rows are, for messages: the parameter that they came in by.</param>
/// <param name="rows">The rows that are expected; 0 where that is not known.</param>
/// <param name="columnNames">The names of the columns; null where they have none.</param>
internal sealed class FloatMatrix(string name, int rows, IReadOnlyList<string>? columnNames)
{
    /// <summary>The share of a column's range by which rounding may change its values.</summary>
    private const double MaxRounding = 1e-3;

    private float[] _values = [];
    private Range[] _ranges = [];

    /// <summary>The rows so far.</summary>
    internal int Rows { get; private set; }

    /// <summary>Numbers of a row.</summary>
    internal int Columns { get; private set; }

    /// <summary>The names of the columns; null where they have none.</summary>
    internal IReadOnlyList<string>? ColumnNames => columnNames;

    /// <summary>Adds a row.</summary>
    /// <exception cref="ArgumentException">It has another number of columns than the
    /// first.</exception>
    internal void Add<T>(T[] row)
        where T : struct, INumberBase<T> => Add<T>((row ?? throw Missing()).AsSpan());

    /// <inheritdoc cref="Add{T}(T[])"/>
    internal void Add<T>(ReadOnlySpan<T> row)
        where T : struct, INumberBase<T>
    {
        var to = Room(row.Length);
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(row).CopyTo(to);
            return;
        }

        _ranges = _ranges.Length == 0 ? new Range[Columns] : _ranges;
        for (var k = 0; k < to.Length; k++)
        {
            var value = double.CreateSaturating(row[k]);
            to[k] = (float)value;
            if (float.IsFinite(to[k])) // Another check refuses what is not.
                _ranges[k].Add(value, to[k]);
        }
    }

    /// <summary>The rows, one after another.</summary>
    /// <exception cref="ArgumentException">A column lost its differences.</exception>
    internal float[] Take()
    {
        for (var k = 0; k < _ranges.Length; k++)
        {
            var range = _ranges[k];
            var column = $"column {k}{(columnNames is null ? "" : $" ({columnNames[k]})")}";
            if (range.Max > range.Min && range.Rounding > (range.Max - range.Min) * MaxRounding)
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{name}: {column} runs from {range.Min:R} to {range.Max:R}, and ") +
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"a float changes its values by up to {range.Rounding:G2}. ") +
                    "Subtract the column's mean from it first, or give the rows to Table.From, " +
                    "which is scaled in double.",
                    name);
        }

        Array.Resize(ref _values, Rows * Columns);
        return _values;
    }

    private Span<float> Room(int columns)
    {
        if (Rows == 0)
        {
            Columns = columns > 0
                ? columns
                : throw new ArgumentException($"{name}: row 0 is empty.", name);
            _values = new float[DataCheck.Elements(Math.Max(rows, 1), columns)];
        }

        if (columns != Columns)
            throw new ArgumentException(
                $"{name}: row {Rows} has {columns} numbers; {Columns} are expected, as in row 0.",
                name);
        var start = Rows++ * Columns;
        if (start + columns > _values.Length)
            Array.Resize(ref _values, DataCheck.Elements(Math.Max(2 * (Rows - 1), Rows), Columns));
        return _values.AsSpan(start, columns);
    }

    private ArgumentException Missing() =>
        new($"{name}: row {Rows} is null; numbers are expected.", name);

    private struct Range
    {
        private bool _hasAny;

        internal double Min { get; private set; }

        internal double Max { get; private set; }

        internal double Rounding { get; private set; }

        internal void Add(double value, float rounded)
        {
            Min = _hasAny ? Math.Min(Min, value) : value;
            Max = _hasAny ? Math.Max(Max, value) : value;
            Rounding = Math.Max(Rounding, Math.Abs(value - rounded));
            _hasAny = true;
        }
    }
}
