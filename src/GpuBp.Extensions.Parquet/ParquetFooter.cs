namespace GpuBp;

/// <summary>
/// Checks the footer of a Parquet file before Parquet.Net reads it, which takes memory for what
/// the file says that it has.
/// </summary>
internal static class ParquetFooter
{
    private const int MarkLength = 4;
    private const int EndLength = 8;
    private static readonly byte[] Mark = [.. "PAR1"u8];

    /// <summary>Whether the first bytes are those of Parquet files.</summary>
    internal static bool StartsWithMark(Stream stream)
    {
        Span<byte> first = stackalloc byte[MarkLength];
        return stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false) == first.Length
            && first.SequenceEqual(Mark);
    }

    /// <summary>The byte at which the footer starts, which is whole.</summary>
    /// <exception cref="DataException">There is no whole footer.</exception>
    internal static long Require(string file, Stream stream)
    {
        if (stream.Length < MarkLength + EndLength || !StartsWithMark(stream))
            throw new DataException($"{file}, byte 0: this is no Parquet file; PAR1 is expected.");
        Span<byte> end = stackalloc byte[EndLength];
        stream.Seek(-end.Length, SeekOrigin.End);
        stream.ReadExactly(end);
        var (last, length) = (stream.Length - end.Length, BitConverter.ToInt32(end));
        if (!end[sizeof(int)..].SequenceEqual(Mark) || length < 1 || length > last - MarkLength)
            throw new DataException(
                $"{file}, byte {last}: the length of a footer and PAR1 are expected; the file is " +
                "cut or damaged.");
        var footer = new byte[length];
        stream.Position = last - length;
        stream.ReadExactly(footer);
        try
        {
            new ThriftStruct(footer, ThriftShape.Footer).Walk();
        }
        catch (InvalidDataException e)
        {
            throw new DataException(
                $"{file}, byte {last - length}: the footer is damaged: {e.Message}", e);
        }

        stream.Position = 0;
        return last - length;
    }
}
