using GpuBp.Compute;

namespace GpuBp.Tests.Kernels;

/// <summary>Pairs of bfloat16 in the bits of floats, as the device packs them.</summary>
internal static class PackedPairs
{
    /// <summary>[rows × columns / 2], each the numbers of two neighbouring columns.</summary>
    internal static float[,] Of(Matrix matrix)
    {
        var values = matrix.Data.ToArray();
        var pairs = new float[matrix.Rows, matrix.Columns / 2];
        for (var n = 0; n < values.Length; n += 2)
        {
            var bits = Bits(values[n]) | (Bits(values[n + 1]) << 16);
            pairs[n / matrix.Columns, n % matrix.Columns / 2] = BitConverter.UInt32BitsToSingle(bits);
        }

        return pairs;
    }

    /// <summary>The 16 bits of the nearest bfloat16, ties to even; of all that is no number the same.</summary>
    internal static uint Bits(float value)
    {
        if (float.IsNaN(value))
            return 0x7fff;
        var bits = BitConverter.SingleToUInt32Bits(value);
        var (upper, lower) = (bits >> 16, bits & 0xffff);
        return lower > 0x8000 || (lower == 0x8000 && upper % 2 == 1) ? upper + 1 : upper;
    }
}
