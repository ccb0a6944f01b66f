using ILGPU;

namespace GpuBp.Kernels;

/// <summary>
/// The share of one thread in a tensor core's product: sums [16 × 8] += left [16 × K] · right
/// [K × 8], where K is 8 for TF32 and 16 for bfloat16. Thread l of the warp owns rows l / 4 and
/// l / 4 + 8 of the sums, and of these columns 2 (l % 4) and the next.
/// </summary>
/// <remarks>
/// A fragment is a thread's share of a factor. In C# it holds all K terms of the thread's two rows
/// or columns. On tensor cores it is part of the warp's matrix, in the first four or two elements,
/// which only <see cref="MultiplyAdd"/> can interpret. Products are exact, sums are float; a tensor
/// core adds the K terms in an order of its own.
/// </remarks>
internal static class TensorCore
{
    /// <summary>Floats of a fragment: two rows or columns of at most 16 terms.</summary>
    internal const int Length = 32;

    /// <summary>Rounds rows 0 … 15 of a part of a slice to a fragment.</summary>
    /// <param name="slice">
    /// The slice; element (row, k) of the part is at + row · line + k · term.
    /// </param>
    /// <param name="at">The part's first element.</param>
    /// <param name="line">Elements from one row to the next.</param>
    /// <param name="term">Elements from one term to the next.</param>
    /// <param name="fragment">Receives the fragment, from <paramref name="to"/> on.</param>
    /// <param name="to">The fragment's first element.</param>
    /// <param name="lane">The thread in its warp.</param>
    [CudaForm(800, """
        if (TTile_FactorsPerFloat == 2)
        {
            // Rows 0 … 7 and 8 … 15 of terms 0 … 7, then of terms 8 … 15.
            uint parts[4];
            if (term == 1)
                Ptx_LoadMatrix4(parts, slice + (at + lane % 16 * line + lane / 16 * 8) / 2);
            else
                Ptx_LoadMatrix4Transposed(
                    parts, slice + (at + (lane % 8 + lane / 16 * 8) * term + lane / 8 % 2 * 8) / 2);
            for (int n = 0; n < 4; n += 1)
                fragment[to + n] = __uint_as_float(parts[n]);
        }
        else if (TTile_FactorBits == 16)
        {
            const float* from = slice + at + lane / 4 * line + lane % 4 * 2 * term;
            fragment[to] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
            fragment[to + 1] = __uint_as_float(Ptx_PackBf16(from[8 * line], from[8 * line + term]));
            fragment[to + 2] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
            fragment[to + 3] = __uint_as_float(
                Ptx_PackBf16(from[8 * line + 8 * term], from[8 * line + 9 * term]));
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
        ArrayView<float> slice, int at, int line, int term, ArrayView<float> fragment, int to,
        int lane)
        where TTile : struct, ITile
    {
        for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
        {
            fragment[to + k] = Factor<TTile>(slice, at + lane / 4 * line + k * term);
            fragment[to + 16 + k] = Factor<TTile>(slice, at + (lane / 4 + 8) * line + k * term);
        }
    }

    /// <summary>Rounds columns 0 … 15 of a part of a slice to two fragments.</summary>
    /// <param name="slice">
    /// The slice; element (k, column) of the part is at + column · line + k · term.
    /// </param>
    /// <param name="at">The part's first element.</param>
    /// <param name="line">Elements from one column to the next.</param>
    /// <param name="term">Elements from one term to the next.</param>
    /// <param name="fragments">Receives the fragments of columns 0 … 7 and 8 … 15.</param>
    /// <param name="lane">The thread in its warp.</param>
    [CudaForm(800, """
        if (TTile_FactorsPerFloat == 2)
        {
            // Terms 0 … 7 and 8 … 15 of columns 0 … 7, then of columns 8 … 15.
            uint parts[4];
            if (term == 1)
                Ptx_LoadMatrix4(
                    parts, slice + (at + (lane % 8 + lane / 16 * 8) * line + lane / 8 % 2 * 8) / 2);
            else
                Ptx_LoadMatrix4Transposed(
                    parts, slice + (at + lane % 16 * term + lane / 16 * 8) / 2);
            fragments[0] = __uint_as_float(parts[0]);
            fragments[1] = __uint_as_float(parts[1]);
            fragments[32] = __uint_as_float(parts[2]);
            fragments[32 + 1] = __uint_as_float(parts[3]);
        }
        else
        {
            for (int n = 0; n < 2; n += 1)
            {
                const float* from = slice + at + (lane / 4 + n * 8) * line;
                float* fragment = fragments + n * 32;
                if (TTile_FactorBits == 16)
                {
                    from += lane % 4 * 2 * term;
                    fragment[0] = __uint_as_float(Ptx_PackBf16(from[0], from[term]));
                    fragment[1] = __uint_as_float(Ptx_PackBf16(from[8 * term], from[9 * term]));
                }
                else
                {
                    from += lane % 4 * term;
                    fragment[0] = __uint_as_float(Ptx_RoundToTf32(from[0]));
                    fragment[1] = __uint_as_float(Ptx_RoundToTf32(from[4 * term]));
                }
            }
        }
        """)]
    internal static void LoadRight<TTile>(
        ArrayView<float> slice, int at, int line, int term, ArrayView<float> fragments, int lane)
        where TTile : struct, ITile
    {
        for (var n = 0; n < 2; n++)
        {
            var column = n * 8 + lane % 4 * 2;
            for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
            {
                fragments[n * Length + k] = Factor<TTile>(slice, at + column * line + k * term);
                fragments[n * Length + 16 + k] =
                    Factor<TTile>(slice, at + (column + 1) * line + k * term);
            }
        }
    }

    /// <summary>sums[at … at + 3] += the thread's share of left · right.</summary>
    /// <param name="sums">Rows l / 4 and l / 4 + 8, two columns of each.</param>
    /// <param name="at">The first of the four sums.</param>
    /// <param name="left">
    /// A fragment of <see cref="LoadLeft"/>, from <paramref name="from"/> on.
    /// </param>
    /// <param name="from">The left fragment's first element.</param>
    /// <param name="right">
    /// A fragment of <see cref="LoadRight"/>, from <paramref name="second"/> on.
    /// </param>
    /// <param name="second">The right fragment's first element.</param>
    [CudaForm(800, """
        if (TTile_FactorBits == 16)
            Ptx_MmaBf16(
                sums + at,
                __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
                __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
                __float_as_uint(right[second]), __float_as_uint(right[second + 1]));
        else
            Ptx_MmaTf32(
                sums + at,
                __float_as_uint(left[from]), __float_as_uint(left[from + 1]),
                __float_as_uint(left[from + 2]), __float_as_uint(left[from + 3]),
                __float_as_uint(right[second]), __float_as_uint(right[second + 1]));
        """)]
    internal static void MultiplyAdd<TTile>(
        ArrayView<float> sums, int at, ArrayView<float> left, int from, ArrayView<float> right,
        int second)
        where TTile : struct, ITile
    {
        for (var k = 0; k < (TTile.FactorBits == 16 ? 16 : 8); k++)
        {
            sums[at] += left[from + k] * right[second + k];
            sums[at + 1] += left[from + k] * right[second + 16 + k];
            sums[at + 2] += left[from + 16 + k] * right[second + k];
            sums[at + 3] += left[from + 16 + k] * right[second + 16 + k];
        }
    }

    /// <summary>Element n of a slice, rounded to the tile's precision.</summary>
    private static float Factor<TTile>(ArrayView<float> slice, int n)
        where TTile : struct, ITile => TTile.FactorsPerFloat == 2
            ? PackBFloat16.Unpack(slice[n / 2], n % 2)
            : TTile.FactorBits == 16 ? RoundToBFloat16(slice[n]) : RoundToTf32(slice[n]);

    /// <summary>The nearest number of 10 bits after the point, ties away from zero.</summary>
    private static float RoundToTf32(float value)
    {
        // With all bits of the exponent set, it is infinity or NaN and stays as it is.
        var bits = BitConverter.SingleToInt32Bits(value);
        return (bits & 0x7f800000) == 0x7f800000
            ? value
            : BitConverter.Int32BitsToSingle((bits + 0x1000) & ~0x1fff);
    }

    /// <summary>The nearest number of 7 bits after the point, ties to even.</summary>
    internal static float RoundToBFloat16(float value)
    {
        var bits = BitConverter.SingleToInt32Bits(value);
        return (bits & 0x7f800000) == 0x7f800000
            ? value
            : BitConverter.Int32BitsToSingle((bits + 0x7fff + ((bits >> 16) & 1)) & ~0xffff);
    }
}
