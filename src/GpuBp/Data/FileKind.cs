using System.Buffers.Binary;
using System.Text;

namespace GpuBp;

/// <summary>Knows files by their first bytes.</summary>
internal static class FileKind
{
    private static readonly (byte[] First, string Name)[] Others =
    [
        ([0x93, .. "NUMPY"u8], "a NumPy array (NPY), which NpyFile reads"),
        ([.. "PAR1"u8],
        "a Parquet file, which ParquetFile of the package GpuBp.Extensions.Parquet reads"),
        ([.. "ARROW1"u8], "an Arrow file: save it as CSV"),
        ([0xFF, 0xFF, 0xFF, 0xFF], "a stream of Arrow: save it as CSV"),
        ([0x89, .. "HDF"u8], "an HDF5 file: save its table as CSV"),
        ([.. "SQLite format 3"u8], "a database of SQLite: save its table as CSV"),
        ([0x1F, 0x8B], "compressed by gzip twice: decompress it once"),
        ([.. "BZh"u8], "compressed by bzip2: decompress it"),
        ([0xFD, .. "7zXZ"u8], "compressed by xz: decompress it"),
        ([0x28, 0xB5, 0x2F, 0xFD], "compressed by zstd: decompress it"),
    ];

    /// <summary>Whether these are the first bytes of a gzip file.</summary>
    internal static bool IsGzip(ReadOnlySpan<byte> first) =>
        first.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    /// <summary>Refuses what is no table of cells by its name.</summary>
    /// <param name="file">The file's full path, for messages.</param>
    /// <param name="first">Its first bytes, decompressed.</param>
    /// <exception cref="DataException">It is of another format.</exception>
    internal static void RequireText(string file, ReadOnlySpan<byte> first)
    {
        foreach (var (start, name) in Others)
        {
            if (first.StartsWith(start))
                throw Refused(file, name);
        }

        if (first.StartsWith("PK\x3\x4"u8))
            throw Refused(file, Zip(first));
        if (first is [0, 0, >= 8 and <= 14, > 0 and < 8, ..])
            throw Refused(file, "an IDX file, which IdxFile reads");
        var text = first.StartsWith(Encoding.UTF8.Preamble)
            ? first[Encoding.UTF8.Preamble.Length..]
            : first;
        text = text.TrimStart(" \t\r\n"u8);
        if (IsArff(text))
            throw Refused(file, "an ARFF file of Weka: save it as CSV");
    }

    // The name of an archive's first file tells whose it is.
    private static string Zip(ReadOnlySpan<byte> first)
    {
        const int Header = 30;
        const int NameLength = 26;
        var name = first.Length < Header ? default
            : first[
            Header..Math.Min(
            Header + BinaryPrimitives.ReadUInt16LittleEndian(first[NameLength..]), first.Length)];
        return name.EndsWith(".npy"u8)
            ? "an NPZ archive of NumPy: unpack it, and give one of its arrays as NPY"
            : name.SequenceEqual("[Content_Types].xml"u8) || name.StartsWith("xl/"u8) ||
            name.StartsWith("_rels/"u8)
                ? "a workbook of Excel: save its sheet as CSV"
            : name.SequenceEqual("mimetype"u8) ? "a document of LibreOffice: save its sheet as CSV"
            : "a ZIP archive: unpack it";
    }

    private static bool IsArff(ReadOnlySpan<byte> text)
    {
        while (text.StartsWith("%"u8))
        {
            var end = text.IndexOf((byte)'\n');
            if (end < 0)
                return false;
            text = text[end..].TrimStart(" \t\r\n"u8);
        }

        return text.Length >= 9 && Ascii.EqualsIgnoreCase(text[..9], "@relation"u8);
    }

    private static DataException Refused(string file, string what) =>
        new($"{file} is no table of text (CSV) but {what}.");
}
