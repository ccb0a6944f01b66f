using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace GpuBp.Tests.Reporting;

public class PngTests
{
    [Fact]
    public void DataUrl_OfPixels_HoldsThem()
    {
        var random = RandomNumbers.Create();
        var (width, height) = (random.NextInt(1, 40), random.NextInt(1, 40));
        var pixels = new byte[width * height];
        random.NextBytes(pixels);
        var palette = Enumerable.Range(0, 256).Select(n => ((byte)n, (byte)(255 - n), (byte)7, (byte)n)).ToArray();

        var url = Png.DataUrl(width, pixels, palette);

        var chunks = Chunks(Convert.FromBase64String(url["data:image/png;base64,".Length..]));
        Assert.Equal(["IHDR", "PLTE", "tRNS", "IDAT", "IEND"], chunks.Keys);
        Assert.Equal(width, BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"]));
        Assert.Equal(height, BinaryPrimitives.ReadInt32BigEndian(chunks["IHDR"].AsSpan(4)));
        Assert.Equal([1, 254, 7], chunks["PLTE"][3..6]);
        Assert.Equal(255, chunks["tRNS"][255]);
        using var zlib = new ZLibStream(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        Assert.Equal(pixels, raw.ToArray().Chunk(width + 1).SelectMany(row => row.Skip(1)));
    }

    // CRC-32 bit by bit, as its definition has it.
    private static Dictionary<string, byte[]> Chunks(byte[] file)
    {
        var chunks = new Dictionary<string, byte[]>();
        for (var at = 8; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            var crc = uint.MaxValue;
            foreach (var b in file.AsSpan(at + 4, length + 4))
            {
                crc ^= b;
                for (var bit = 0; bit < 8; bit++)
                    crc = (crc & 1) == 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
            }

            Assert.Equal(~crc, BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            chunks.Add(Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }

        return chunks;
    }
}
