using System.Runtime.InteropServices;

namespace GpuBp;

/// <summary>The names of element types in safetensors.</summary>
internal static class TensorType
{
    internal const string Float = "F32";

    internal const string Double = "F64";

    /// <summary>The readable types; each becomes float.</summary>
    internal const string Readable = "F32, F16, BF16 and F64";

    /// <summary>Bytes of an element; null for a type that the format does not have.</summary>
    internal static int? Bytes(string type) => type switch
    {
        Double or "I64" or "U64" => 8,
        Float or "I32" or "U32" => 4,
        "F16" or "BF16" or "I16" or "U16" => 2,
        "I8" or "U8" or "BOOL" or "F8_E5M2" or "F8_E4M3" => 1,
        _ => null,
    };

    internal static bool IsReadable(string type) => type is Float or "F16" or "BF16" or Double;

    /// <summary>Converts elements; they are little-endian, as in the file.</summary>
    internal static void ToFloats(string type, ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (type == Float)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            return;
        }

        var size = Bytes(type)!.Value;
        for (var i = 0; i < values.Length; i++)
        {
            var element = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                "F16" => (float)BitConverter.ToHalf(element),
                "BF16" => BitConverter.UInt32BitsToSingle(
                    (uint)BitConverter.ToUInt16(element) << 16),
                _ => (float)BitConverter.ToDouble(element),
            };
        }
    }
}
