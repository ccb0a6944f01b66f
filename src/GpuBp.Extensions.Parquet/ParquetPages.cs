using Parquet.Meta;

namespace GpuBp;

/// <summary>Holds the pages of a column against what the file says of them, before they are
/// read.</summary>
internal static class ParquetPages
{
    private const int MaxHeader = 1 << 16;

    // Fields of a page's header, in parquet.thrift.
    private const int UncompressedSize = 2;
    private const int CompressedSize = 3;
    private const int DataPage = 5;
    private const int DictionaryPage = 7;
    private const int DataPageV2 = 8;
    private const int Values = 1;

    /// <summary>Goes from page to page.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="column">What it says of the column's pages.</param>
    /// <exception cref="InvalidDataException">Pages pass the column's end, or hold more than they
    /// should.</exception>
    internal static void Require(Stream stream, ColumnMetaData column)
    {
        var offset =
            new[] { column.DictionaryPageOffset, column.IndexPageOffset, column.DataPageOffset }
            .Where(start => start > 0).Min() ?? throw new InvalidDataException("it has no pages.");
        var end = offset + column.TotalCompressedSize;
        if (column.TotalCompressedSize < 0 || end > stream.Length)
            throw new InvalidDataException(
                $"its {column.TotalCompressedSize:N0} bytes pass the file's end.");
        var buffer = new byte[(int)Math.Min(MaxHeader, column.TotalCompressedSize)];
        var (values, size) = (0L, 0L);
        while (values < column.NumValues)
        {
            stream.Position = offset;
            var length = stream.ReadAtLeast(
                buffer, (int)Math.Min(buffer.Length, end - offset), throwOnEndOfStream: false);
            var header = new ThriftStruct(buffer.AsSpan(0, length), ThriftShape.Page);
            header.Walk();
            var compressed = header.Number(0, CompressedSize);
            var uncompressed = header.Number(0, UncompressedSize);
            offset += header.Length + compressed ?? 0;
            size += header.Length + uncompressed ?? 0;
            if (compressed is not >= 0 || uncompressed is not >= 0 || offset > end
                || size > column.TotalUncompressedSize)
                throw new InvalidDataException(
                    $"a page of {compressed:N0} bytes, {uncompressed:N0} decompressed, is larger " +
                    "than the column.");
            if (header.Number(DictionaryPage, Values) is { } known &&
                (known < 0 || known > 8 * uncompressed))
                throw new InvalidDataException(
                    $"a dictionary of {uncompressed:N0} bytes has {known:N0} values.");
            var count = header.Number(DataPage, Values) ?? header.Number(DataPageV2, Values) ?? 0;
            values += count;
            if (count < 0 || values > column.NumValues)
                throw new InvalidDataException(
                    $"its pages have more than {column.NumValues:N0} values.");
        }
    }
}
