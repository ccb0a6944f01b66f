using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GpuBp;

/// <summary>
/// Small pictures of up to 256 colours with transparency, as PNG files in data URLs.
/// </summary>
internal static class Png
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] Remainders =
        [.. Enumerable.Range(0, 256).Select(n => Remainder((uint)n))];

    /// <summary>A URL that contains the picture.</summary>
    /// <param name="width">Columns of pixels.</param>
    /// <param name="pixels">[height × width] from the top, each an index into the palette.</param>
    /// <param name="palette">The colours: red, green, blue and opacity, 0 … 255.</param>
    internal static string DataUrl(
        int width, byte[] pixels, IReadOnlyList<(byte R, byte G, byte B, byte A)> palette)
    {
        using var file = new MemoryStream();
        file.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], pixels.Length / width);
        (header[8], header[9]) = (8, 3); // 8 bits a pixel, by palette.
        Chunk(file, "IHDR", header);
        Chunk(file, "PLTE",
            [.. palette.SelectMany(colour => new[] { colour.R, colour.G, colour.B })]);
        Chunk(file, "tRNS", [.. palette.Select(colour => colour.A)]);
        Chunk(file, "IDAT", Compressed(width, pixels));
        Chunk(file, "IEND", []);
        return "data:image/png;base64," +
            Convert.ToBase64String(file.GetBuffer(), 0, (int)file.Length);
    }

    private static byte[] Compressed(int width, byte[] pixels)
    {
        using var memory = new MemoryStream();
        using (var zlib = new ZLibStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var row = 0; row < pixels.Length; row += width)
            {
                zlib.WriteByte(0); // No filter.
                zlib.Write(pixels, row, width);
            }
        }

        return memory.ToArray();
    }

    private static void Chunk(Stream file, string type, ReadOnlySpan<byte> content)
    {
        byte[] checkedPart = [.. Encoding.ASCII.GetBytes(type), .. content];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(checkedPart);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(checkedPart));
        file.Write(number);
    }

    // CRC-32 of ISO 3309, which PNG requires.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
            crc = Remainders[(byte)(crc ^ b)] ^ crc >> 8;
        return ~crc;
    }

    private static uint Remainder(uint n)
    {
        for (var bit = 0; bit < 8; bit++)
            n = (n & 1) == 0 ? n >> 1 : 0xEDB88320 ^ n >> 1;
        return n;
    }
}
