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
    private const int DefinitionLevels = 5;
    private const int RepetitionLevels = 6;
    private const int IsCompressed = 7;

    /// <summary>Goes from page to page.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="column">What it says of the column's pages.</param>
    /// <returns>The byte after the last page.</returns>
    /// <exception cref="InvalidDataException">Pages pass the column's end, or hold more than they
    /// should.</exception>
    internal static long Require(Stream stream, ColumnMetaData column)
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
            var body = offset + header.Length;
            offset += header.Length + compressed ?? 0;
            size += header.Length + uncompressed ?? 0;
            if (compressed is not >= 0 || uncompressed is not >= 0 || offset > end
                || size > column.TotalUncompressedSize)
                throw new InvalidDataException(
                    $"a page of {compressed:N0} bytes, {uncompressed:N0} decompressed, is larger " +
                    "than the column.");
            if (column.Codec == CompressionCodec.SNAPPY &&
                header.Number(DataPageV2, IsCompressed) is not 0)
            {
                var levels = (header.Number(DataPageV2, DefinitionLevels) ?? 0) +
                    (header.Number(DataPageV2, RepetitionLevels) ?? 0);
                stream.Position = Math.Clamp(body + levels, body, offset);
                RequireSnappy(stream, offset - stream.Position, uncompressed.Value - levels);
            }

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

        return offset;
    }

    // Snappy's bytes begin with their own decompressed size, which its reader takes memory for.
    private static void RequireSnappy(Stream stream, long bytes, long expected)
    {
        const int Bits = 7;
        var claimed = 0L;
        for (var shift = 0; bytes > 0 && shift < 5 * Bits; shift += Bits, bytes--)
        {
            var next = stream.ReadByte();
            claimed |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                break;
        }

        if (claimed != expected)
            throw new InvalidDataException(
                $"a page of {expected:N0} bytes decompressed says in its Snappy bytes that it " +
                $"has {claimed:N0}.");
    }
}
