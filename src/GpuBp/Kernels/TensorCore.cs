namespace GpuBp.Kernels;

/// <summary>
/// What a tensor core does, thread by thread of a warp: sums [16 × 8] += left [16 × K] · right [K × 8],
/// where K is 8 with factors in TF32 and 16 in bfloat16. Thread l owns rows l / 4 and l / 4 + 8 of the
/// sums, and columns 2 (l % 4) and the next.
/// </summary>
/// <remarks>
/// A fragment is what a thread holds of a factor. In the plain meaning that is all K terms of its two
/// rows or columns; on tensor cores it is a share of the warp's, in the first four or two elements,
/// and only <see cref="MultiplyAdd"/> knows which. Products are exact, sums are float; the order in
/// which a tensor core adds K terms is its own.
/// </remarks>
internal static class TensorCore
{
    /// <summary>Floats of a fragment: two rows or columns of at most 16 terms.</summary>
    internal const int Length = 32;

    /// <summary>Rounds rows 0 … 15 of a slice's part, from slice[at], to a fragment.</summary>
    /// <param name="slice">The slice; element (row, k) of the part is at + row · line + k · term.</param>
    /// <param name="at">The part's first element.</param>
    /// <param name="line">From one row to the next.</param>
    /// <param name="term">From one term to the next.</param>
    /// <param name="fragment">Takes the fragment, from <paramref name="to"/> on.</param>
    /// <param name="to">Where the fragment begins.</param>
    /// <param name="lane">The thread in its warp.</param>
    [CudaForm(800, """
        if (TTile_FactorBits == 16)
        {
            const float* from = slice + at + lane / 4 * line + lane % 4 * 2 * term;
            fragment[to] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
            fragment[to + 1] = __uint_as_float(Ptx_PackBf16(from[8 * line], from[8 * line + term]));
            fragment[to + 2] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
            fragment[to + 3] = __uint_as_float(Ptx_PackBf16(from[8 * line + 8 * term], from[8 * line + 9 * term]));
        }
        else
        {
            const float* from = slice + at + lane / 4 * line + lane % 4 * term;
            fragment[to] = __uint_as_float(Ptx_RoundToTf32(from[0]));
            fragment[to + 1] = __uint_as_float(Ptx_RoundToTf32(from[8 * line]));
            fragment[to + 2] = __uint_as_float(Ptx_RoundToTf32(from[4 * term]));
            fragment[to + 3] = __uint_as_float(Ptx_RoundToTf32(from[8 * line + 4 * term]));
        }
        """)]
    internal static void LoadLeft<TTile>(
        ArrayView<float> slice, int at, int line, int term, ArrayView<float> fragment, int to, int lane)
        where TTile : struct, ITile
    {
        for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
        {
            fragment[to + k] = Round<TTile>(slice[at + lane / 4 * line + k * term]);
            fragment[to + 16 + k] = Round<TTile>(slice[at + (lane / 4 + 8) * line + k * term]);
        }
    }

    /// <summary>Rounds columns 0 … 7 of a slice's part, from slice[at], to a fragment.</summary>
    /// <param name="slice">The slice; element (k, column) of the part is at + column · line + k · term.</param>
    /// <param name="at">The part's first element.</param>
    /// <param name="line">From one column to the next.</param>
    /// <param name="term">From one term to the next.</param>
    /// <param name="fragment">Takes the fragment.</param>
    /// <param name="lane">The thread in its warp.</param>
    [CudaForm(800, """
        if (TTile_FactorBits == 16)
        {
            const float* from = slice + at + lane / 4 * line + lane % 4 * 2 * term;
            fragment[0] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
            fragment[1] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
        }
        else
        {
            const float* from = slice + at + lane / 4 * line + lane % 4 * term;
            fragment[0] = __uint_as_float(Ptx_RoundToTf32(from[0]));
            fragment[1] = __uint_as_float(Ptx_RoundToTf32(from[4 * term]));
        }
        """)]
    internal static void LoadRight<TTile>(
        ArrayView<float> slice, int at, int line, int term, ArrayView<float> fragment, int lane)
        where TTile : struct, ITile
    {
        for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
        {
            fragment[k] = Round<TTile>(slice[at + lane % 4 * 2 * line + k * term]);
            fragment[16 + k] = Round<TTile>(slice[at + (lane % 4 * 2 + 1) * line + k * term]);
        }
    }

    /// <summary>sums[at … at + 3] += the thread's share of left · right.</summary>
    /// <param name="sums">Rows l / 4 and l / 4 + 8, two columns of each.</param>
    /// <param name="at">The first of the four sums.</param>
    /// <param name="left">A fragment of <see cref="LoadLeft"/>, from <paramref name="from"/> on.</param>
    /// <param name="from">Where the left fragment begins.</param>
    /// <param name="right">A fragment of <see cref="LoadRight"/>.</param>
    [CudaForm(800, """
        if (TTile_FactorBits == 16)
            Ptx_MmaBf16(
                sums + at,
                __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
                __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
                __float_as_uint(right[0]), __float_as_uint(right[1]));
        else
            Ptx_MmaTf32(
                sums + at,
                __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
                __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
                __float_as_uint(right[0]), __float_as_uint(right[1]));
        """)]
    internal static void MultiplyAdd<TTile>(
        ArrayView<float> sums, int at, ArrayView<float> left, int from, ArrayView<float> right)
        where TTile : struct, ITile
    {
        for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
        {
            sums[at] += left[from + k] * right[k];
            sums[at + 1] += left[from + k] * right[16 + k];
            sums[at + 2] += left[from + 16 + k] * right[k];
            sums[at + 3] += left[from + 16 + k] * right[16 + k];
        }
    }

    /// <summary>The nearest number of the tile's precision.</summary>
    private static float Round<TTile>(float value)
        where TTile : struct, ITile => TTile.FactorBits == 16 ? RoundToBFloat16(value) : RoundToTf32(value);

    /// <summary>The nearest number of 10 bits after the point, ties away from zero.</summary>
    private static float RoundToTf32(float value)
    {
        // Where all bits of the exponent are set, it is infinity or no number, and rounds to itself.
        var bits = BitConverter.SingleToInt32Bits(value);
        return (bits & 0x7f800000) == 0x7f800000
            ? value
            : BitConverter.Int32BitsToSingle((bits + 0x1000) & ~0x1fff);
    }

    /// <summary>The nearest number of 7 bits after the point, ties to even.</summary>
    private static float RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return (bits & 0x7f800000) == 0x7f800000
            ? value
            : BitConverter.Int32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & ~0xffff);
    }
}
