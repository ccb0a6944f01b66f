using System.Globalization;
using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace GpuBp;

/// <summary>Buffers some rows of a column of a data view.</summary>
internal abstract class ViewColumn
{
    private delegate ViewColumn Making(DataViewRow row, DataViewSchema.Column column, int rows);

    // What makes the buffer of single values, of vectors and of keys of a type.
    private static readonly Dictionary<Type, (Making Single, Making Vector)> Values = new()
    {
        [typeof(bool)] = Of<bool>(),
        [typeof(sbyte)] = Of<sbyte>(),
        [typeof(byte)] = Of<byte>(),
        [typeof(short)] = Of<short>(),
        [typeof(ushort)] = Of<ushort>(),
        [typeof(int)] = Of<int>(),
        [typeof(uint)] = Of<uint>(),
        [typeof(long)] = Of<long>(),
        [typeof(ulong)] = Of<ulong>(),
        [typeof(float)] = Of<float>(),
        [typeof(double)] = Of<double>(),
        [typeof(DateTime)] = Of<DateTime>(),
        [typeof(DateTimeOffset)] = Of<DateTimeOffset>(),
        [typeof(ReadOnlyMemory<char>)] = Of<ReadOnlyMemory<char>>(),
    };

    private static readonly Dictionary<Type, Making> Keys = new()
    {
        [typeof(byte)] = (row, column, rows) => new Key<byte>(row, column, rows),
        [typeof(ushort)] = (row, column, rows) => new Key<ushort>(row, column, rows),
        [typeof(uint)] = (row, column, rows) => new Key<uint>(row, column, rows),
        [typeof(ulong)] = (row, column, rows) => new Key<ulong>(row, column, rows),
    };

    /// <summary>Keeps the value of the cursor's row as that of row i.</summary>
    internal abstract void Read(int i);

    /// <summary>The values of the first rows: an array for each column that this one
    /// becomes.</summary>
    internal abstract IEnumerable<Array> Take(int rows);

    /// <summary>Whether a type becomes cells.</summary>
    internal static bool IsKnown(DataViewType type) => type switch
    {
        VectorDataViewType vector => vector.IsKnownSize && vector.ItemType is not KeyDataViewType
            && Values.ContainsKey(vector.ItemType.RawType),
        KeyDataViewType key => Keys.ContainsKey(key.RawType),
        _ => Values.ContainsKey(type.RawType),
    };

    /// <summary>The names of the columns that a column becomes.</summary>
    internal static IEnumerable<string> Names(DataViewSchema.Column column) =>
        column.Type is VectorDataViewType { Size: var size }
            ? Enumerable.Range(0, size).Select(j => $"{column.Name}.{j}")
            : [column.Name];

    /// <summary>The buffer of a column that a cursor reads.</summary>
    internal static ViewColumn Of(DataViewRow row, DataViewSchema.Column column, int rows) =>
        column.Type switch
        {
            VectorDataViewType vector => Values[vector.ItemType.RawType].Vector(row, column, rows),
            KeyDataViewType key => Keys[key.RawType](row, column, rows),
            var type => Values[type.RawType].Single(row, column, rows),
        };

    private static (Making Single, Making Vector) Of<T>() => (
        (row, column, rows) => new Single<T>(row, column, rows),
        (row, column, rows) => new Vector<T>(row, column, rows));

    private static T[] First<T>(T[] values, int rows) =>
        rows == values.Length ? values : values[..rows];

    private sealed class Single<T>(
        DataViewRow row, DataViewSchema.Column column, int rows) : ViewColumn
    {
        private readonly ValueGetter<T> _getter = row.GetGetter<T>(column);
        private readonly T[] _values = new T[rows];

        internal override void Read(int i) => _getter(ref _values[i]);

        internal override IEnumerable<Array> Take(int rows) => [First(_values, rows)];
    }

    private sealed class Vector<T>(
        DataViewRow row, DataViewSchema.Column column, int rows) : ViewColumn
    {
        private readonly ValueGetter<VBuffer<T>> _getter = row.GetGetter<VBuffer<T>>(column);
        private readonly T[][] _values =
            [.. Enumerable.Range(0, ((VectorDataViewType)column.Type).Size)
            .Select(_ => new T[rows])];

        private VBuffer<T> _value;

        internal override void Read(int i)
        {
            _getter(ref _value);
            foreach (var (j, value) in _value.Items(all: true))
                _values[j][i] = value;
        }

        internal override IEnumerable<Array> Take(int rows) =>
            _values.Select(values => First(values, rows));
    }

    // 0 is a missing key; the others count from 1.
    private sealed class Key<T> : ViewColumn
        where T : struct, IBinaryInteger<T>
    {
        private readonly ValueGetter<T> _getter;
        private readonly VBuffer<ReadOnlyMemory<char>> _names;
        private readonly string?[] _values;
        private T _key;

        internal Key(DataViewRow row, DataViewSchema.Column column, int rows)
        {
            _getter = row.GetGetter<T>(column);
            _values = new string?[rows];
            var names = column.Annotations.Schema.GetColumnOrNull("KeyValues");
            if (names?.Type is VectorDataViewType { ItemType: TextDataViewType })
                column.Annotations.GetGetter<VBuffer<ReadOnlyMemory<char>>>(
                    names.Value)(ref _names);
        }

        internal override void Read(int i)
        {
            _getter(ref _key);
            var place = int.CreateChecked(_key) - 1;
            _values[i] = place < 0 ? null
                : place < _names.Length ? _names.GetItemOrDefault(place).ToString()
                : place.ToString(CultureInfo.InvariantCulture);
        }

        internal override IEnumerable<Array> Take(int rows) => [First(_values, rows)];
    }
}
