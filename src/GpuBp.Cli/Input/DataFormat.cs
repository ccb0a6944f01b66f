using System.IO.Compression;

namespace GpuBp.Cli.Input;

/// <summary>The format of a file of samples.</summary>
internal enum DataFormat
{
    Csv,
    Idx,
    Npy,
}

/// <summary>Recognizes formats by their first bytes.</summary>
internal static class DataFormats
{
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    internal static DataFormat Of(string path)
    {
        Span<byte> first = stackalloc byte[6];
        try
        {
            using var stream = Open(path);
            var count = stream.ReadAtLeast(first, first.Length, throwOnEndOfStream: false);
            return first[..count] is [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']
                ? DataFormat.Npy
                : first[..count] is [0, 0, >= 8 and <= 14, > 0 and < 8, ..] ? DataFormat.Idx
                : DataFormat.Csv;
        }
        catch (InvalidDataException)
        {
            return DataFormat.Csv; // Its reader reports the damage.
        }
    }

    /// <summary>Opens a file, and decompresses it if its name ends in .gz.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    private static Stream Open(string path)
    {
        var full = Path.GetFullPath(path);
        var file = File.OpenRead(InputFile.Require(
            path,
            Directory.Exists(path)
                ? $"{full} is a folder; a file is expected."
                : $"There is no file {full}."));
        var isGzip = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        return isGzip ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
