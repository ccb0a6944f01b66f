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

    internal static SafetensorsFile Open(byte[] bytes) => new("w.safetensors", new MemoryStream(bytes));
}
