using System.Buffers.Binary;
using System.Text;

namespace GpuBp.Tests.Persistence;

/// <summary>Safetensors files by hand.</summary>
internal static class SafetensorsBytes
{
    /// <summary>A header and what follows it.</summary>
    internal static byte[] Of(string header, params ReadOnlySpan<byte> data)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes.AsSpan(8 + json.Length));
        return bytes;
    }

    /// <summary>A file with another header.</summary>
    /// <param name="whole">The file.</param>
    /// <param name="change">Changes the header's text.</param>
    /// <param name="isSealed">Whether the checksum is computed anew.</param>
    internal static byte[] Rewritten(byte[] whole, Func<string, string> change, bool isSealed = true)
    {
        var end = 8 + BitConverter.ToInt32(whole);
        var header = Encoding.UTF8.GetString(whole, 8, end - 8);
        Assert.NotEqual(header, change(header));
        var bytes = Of(change(header), whole.AsSpan(end));
        if (isSealed)
            FileSeal.Renew(bytes);
        return bytes;
    }

    /// <summary>The digits of a file's checksum.</summary>
    internal static string Checksum(byte[] whole) => Encoding.ASCII.GetString(whole, FileChecksum.Offset, FileChecksum.Blank.Length);

    internal static SafetensorsFile Open(byte[] bytes) => new("w.safetensors", new MemoryStream(bytes));
}
