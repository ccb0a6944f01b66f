using Parquet;
using Parquet.Schema;

namespace GpuBp;

/// <summary>Reads a column of a row group as an array of its type.</summary>
internal static class ParquetColumn
{
    private delegate Task<Array> Reading(ParquetRowGroupReader group, DataField field, int rows);

    private static readonly Dictionary<Type, Reading> Readings = new()
    {
        [typeof(bool)] = ReadAsync<bool>,
        [typeof(sbyte)] = ReadAsync<sbyte>,
        [typeof(byte)] = ReadAsync<byte>,
        [typeof(short)] = ReadAsync<short>,
        [typeof(ushort)] = ReadAsync<ushort>,
        [typeof(int)] = ReadAsync<int>,
        [typeof(uint)] = ReadAsync<uint>,
        [typeof(long)] = ReadAsync<long>,
        [typeof(ulong)] = ReadAsync<ulong>,
        [typeof(Half)] = ReadAsync<Half>,
        [typeof(float)] = ReadAsync<float>,
        [typeof(double)] = ReadAsync<double>,
        [typeof(decimal)] = ReadAsync<decimal>,
        [typeof(Guid)] = ReadAsync<Guid>,
        [typeof(DateOnly)] = ReadAsync<DateOnly>,
        [typeof(DateTime)] = ReadAsync<DateTime>,
        [typeof(string)] = ReadTextsAsync,
        [typeof(ReadOnlyMemory<char>)] = ReadTextsAsync,
    };

    /// <summary>Whether values of a type are read.</summary>
    internal static bool IsKnown(Type type) => Readings.ContainsKey(type);

    /// <summary>The column's values, null where it has none.</summary>
    /// <exception cref="InvalidDataException">The file contradicts itself.</exception>
    internal static Task<Array> ReadAsync(
        ParquetStream stream, ParquetRowGroupReader group, DataField field)
    {
        var column = group.GetMetadata(field)?.MetaData
            ?? throw new InvalidDataException("the row group does not have it.");
        if (group.RowCount != column.NumValues || column.NumValues is < 0 or > int.MaxValue)
            throw new InvalidDataException(
                $"it has {column.NumValues:N0} values in {group.RowCount:N0} rows.");
        stream.End = long.MaxValue;
        stream.End = ParquetPages.Require(stream, column);
        return Readings[field.ClrType](group, field, (int)column.NumValues);
    }

    private static async Task<Array> ReadAsync<T>(
        ParquetRowGroupReader group, DataField field, int rows)
        where T : struct
    {
        if (field.MaxDefinitionLevel == 0)
        {
            var values = new T[rows];
            await group.ReadAsync<T>(field, values.AsMemory());
            return values;
        }

        var nullable = new T?[rows];
        await group.ReadAsync<T>(field, nullable.AsMemory());
        return nullable;
    }

    private static async Task<Array> ReadTextsAsync(
        ParquetRowGroupReader group, DataField field, int rows)
    {
        var texts = new string?[rows];
        await group.ReadAsync(field, texts.AsMemory());
        return texts;
    }
}
