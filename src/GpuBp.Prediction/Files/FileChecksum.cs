using System.Globalization;
using System.Text;

namespace GpuBp;

/// <summary>
/// The checksum in a safetensors file: <see cref="Crc32C"/> of the whole file, in which the
/// checksum's own digits are 0.
/// </summary>
/// <remarks>
/// It is the first of the metadata, at the same place in each file: readers need no part of a
/// damaged header to find it, and writers fill it in when they have written the rest.
/// </remarks>
internal static class FileChecksum
{
    internal const string Key = "gpubp.crc32c";

    /// <summary>The checksum's digits while it is computed.</summary>
    internal const string Blank = "00000000";

    /// <summary>Where the digits begin in the header.</summary>
    private static readonly int At = Beginning.Length;

    /// <summary>How a header with a checksum begins.</summary>
    private static ReadOnlySpan<byte> Beginning => "{\"__metadata__\":{\"gpubp.crc32c\":\""u8;

    /// <summary>Where the digits begin in the file.</summary>
    internal static int Offset => SafetensorsHeader.LengthBytes + At;

    /// <summary>The digits of a checksum.</summary>
    internal static byte[] Digits(uint sum) =>
        Encoding.ASCII.GetBytes(sum.ToString("x8", CultureInfo.InvariantCulture));

    /// <summary>Puts a checksum into a header.</summary>
    internal static void Fill(Span<byte> header, uint sum) => Digits(sum).CopyTo(header[At..]);

    /// <summary>The digits in a header; empty where it has no checksum.</summary>
    internal static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> header) =>
        header.StartsWith(Beginning) && header.Length >= At + Blank.Length
            ? header.Slice(At, Blank.Length)
            : [];

    /// <summary>The checksum of a file.</summary>
    /// <param name="length">Its first bytes, which hold the header's length.</param>
    /// <param name="header">Its header, with a checksum.</param>
    /// <param name="rest">The bytes behind the header, from the stream's position on.</param>
    internal static uint Of(
        ReadOnlySpan<byte> length, ReadOnlySpan<byte> header, Stream rest)
    {
        const int Chunk = 1 << 18;

        var sum = new Crc32C();
        sum.Append(length);
        sum.Append(header[..At]);
        sum.Append(Encoding.ASCII.GetBytes(Blank));
        sum.Append(header[(At + Blank.Length)..]);
        var chunk = new byte[(int)Math.Min(Chunk, rest.Length - rest.Position)];
        while (rest.Read(chunk) is > 0 and var count)
            sum.Append(chunk.AsSpan(0, count));
        return sum.Value;
    }
}
