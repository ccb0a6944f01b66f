using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// Packs two neighbouring numbers in bfloat16 into the bits of one float, the first in the low
/// half.
/// </summary>
/// <remarks>
/// A factor that several products read is packed once: they read half the bytes and convert
/// nothing. Packing reads and writes 6 bytes for each number.
/// </remarks>
internal static class PackBFloat16
{
    /// <summary>Numbers that a thread packs: two reads and one write of 16 bytes.</summary>
    internal const int Together = 8;

    /// <summary>packed[n / 2] = bfloat16(values[n]), bfloat16(values[n + 1])</summary>
    /// <param name="i">Launch for an eighth of the numbers.</param>
    /// <param name="values">The numbers, from a multiple of 16 bytes on.</param>
    /// <param name="packed">
    /// Receives the pairs, from a multiple of 16 bytes on; each written once.
    /// </param>
    [Kernel]
    internal static void Run(Index1D i, ArrayView<float> values, ArrayView<float> packed)
    {
        var quartets = values.Cast<Float4>();
        var pairs = packed.Cast<Float4>();
        var first = quartets[2 * i];
        var second = quartets[2 * i + 1];
        pairs[i] = new Float4(
            Pack(first.X, first.Y),
            Pack(first.Z, first.W),
            Pack(second.X, second.Y),
            Pack(second.Z, second.W));
    }

    /// <summary>The number in half 0 (low) or 1 (high) of a pair.</summary>
    internal static float Unpack(float pair, int half)
    {
        var bits = BitConverter.SingleToInt32Bits(pair);
        return BitConverter.Int32BitsToSingle(half == 0 ? bits << 16 : bits & ~0xffff);
    }

    /// <summary>Rounds two numbers to 7 bits after the point, ties to even.</summary>
    [CudaForm(800, "return __uint_as_float(Ptx_PackBf16(low, high));")]
    private static float Pack(float low, float high) => BitConverter.Int32BitsToSingle(
        ((Bits(low) >> 16) & 0xffff) | (Bits(high) & ~0xffff));

    // The upper half of a NaN could be that of infinity.
    private static int Bits(float value) =>
        (BitConverter.SingleToInt32Bits(value) & 0x7fffffff) > 0x7f800000
            ? 0x7fff0000
            : BitConverter.SingleToInt32Bits(TensorCore.RoundToBFloat16(value));
}
