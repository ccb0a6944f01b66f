using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The innermost loop of every product: computes a tile of C, TRows rows by TVectors vectors (one
/// or two), whose sums stay in registers: C ← scale · A·B, or C ← C + scale · A·B.
/// </summary>
/// <remarks>
/// Each sum is one chain of multiply-adds in the order of k, for every shape of a tile. Unsafe:
/// reads rows × depth floats of A by two strides and depth × TVectors whole vectors of B, and
/// touches rows × TVectors whole vectors of C; the caller provides all of it. The accumulators have
/// names because the JIT compiler keeps only named locals in registers; it removes those that TRows
/// and TVectors do not need.
/// </remarks>
internal static unsafe class Microkernel<TVector, TSimd, TRows, TVectors>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TRows : struct, ICount
    where TVectors : struct, ICount
{
    /// <param name="depth">Terms k of each sum.</param>
    /// <param name="a">A's first element.</param>
    /// <param name="aRow">Bytes from one row of A to the next.</param>
    /// <param name="aDepth">Bytes from one term of A to the next.</param>
    /// <param name="b">B's first element.</param>
    /// <param name="bDepth">Bytes from one term of B to the next.</param>
    /// <param name="c">C's first element.</param>
    /// <param name="cRow">Floats from one row of C to the next.</param>
    /// <param name="scale">The factor of the sums.</param>
    /// <param name="adds">Whether to add to C, not overwrite it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        nint depth,
        float* a,
        nint aRow,
        nint aDepth,
        float* b,
        nint bDepth,
        float* c,
        nint cRow,
        float scale,
        bool adds)
    {
        TVector
            left0 = default, right0 = default,
            left1 = default, right1 = default,
            left2 = default, right2 = default,
            left3 = default, right3 = default,
            left4 = default, right4 = default,
            left5 = default, right5 = default,
            left6 = default, right6 = default,
            left7 = default, right7 = default,
            left8 = default, right8 = default,
            left9 = default, right9 = default,
            left10 = default, right10 = default,
            left11 = default, right11 = default,
            left12 = default, right12 = default,
            left13 = default, right13 = default;

        // The loop needs the tile of C only at its end; it may have to come from memory.
        for (var row = 0; row < TRows.Count; row++)
        {
            TSimd.Prefetch(c + row * cRow);
            if (TVectors.Count > 1)
                TSimd.Prefetch(c + row * cRow + TSimd.Count);
        }

        // Three rows share a pointer: p, p + aRow and p + 2·aRow are operands of one instruction.
        byte* a0 = (byte*)a, a3 = a0 + 3 * aRow, a6 = a3 + 3 * aRow, a9 = a6 + 3 * aRow,
            a12 = a9 + 3 * aRow;
        for (var k = depth; k > 0; k--)
        {
            var bLeft = TSimd.Load(b);
            var bRight = TVectors.Count > 1 ? TSimd.Load(b + TSimd.Count) : default;
            MultiplyAdd(a0, bLeft, bRight, ref left0, ref right0);
            if (TRows.Count > 1)
                MultiplyAdd(a0 + aRow, bLeft, bRight, ref left1, ref right1);
            if (TRows.Count > 2)
                MultiplyAdd(a0 + 2 * aRow, bLeft, bRight, ref left2, ref right2);
            if (TRows.Count > 3)
                MultiplyAdd(a3, bLeft, bRight, ref left3, ref right3);
            if (TRows.Count > 4)
                MultiplyAdd(a3 + aRow, bLeft, bRight, ref left4, ref right4);
            if (TRows.Count > 5)
                MultiplyAdd(a3 + 2 * aRow, bLeft, bRight, ref left5, ref right5);
            if (TRows.Count > 6)
                MultiplyAdd(a6, bLeft, bRight, ref left6, ref right6);
            if (TRows.Count > 7)
                MultiplyAdd(a6 + aRow, bLeft, bRight, ref left7, ref right7);
            if (TRows.Count > 8)
                MultiplyAdd(a6 + 2 * aRow, bLeft, bRight, ref left8, ref right8);
            if (TRows.Count > 9)
                MultiplyAdd(a9, bLeft, bRight, ref left9, ref right9);
            if (TRows.Count > 10)
                MultiplyAdd(a9 + aRow, bLeft, bRight, ref left10, ref right10);
            if (TRows.Count > 11)
                MultiplyAdd(a9 + 2 * aRow, bLeft, bRight, ref left11, ref right11);
            if (TRows.Count > 12)
                MultiplyAdd(a12, bLeft, bRight, ref left12, ref right12);
            if (TRows.Count > 13)
                MultiplyAdd(a12 + aRow, bLeft, bRight, ref left13, ref right13);

            a0 += aDepth;
            a3 += aDepth;
            a6 += aDepth;
            a9 += aDepth;
            a12 += aDepth;
            b = (float*)((byte*)b + bDepth);
        }

        var factor = TSimd.Create(scale);
        Write(left0, right0, factor, c, adds);
        if (TRows.Count > 1)
            Write(left1, right1, factor, c + cRow, adds);
        if (TRows.Count > 2)
            Write(left2, right2, factor, c + 2 * cRow, adds);
        if (TRows.Count > 3)
            Write(left3, right3, factor, c + 3 * cRow, adds);
        if (TRows.Count > 4)
            Write(left4, right4, factor, c + 4 * cRow, adds);
        if (TRows.Count > 5)
            Write(left5, right5, factor, c + 5 * cRow, adds);
        if (TRows.Count > 6)
            Write(left6, right6, factor, c + 6 * cRow, adds);
        if (TRows.Count > 7)
            Write(left7, right7, factor, c + 7 * cRow, adds);
        if (TRows.Count > 8)
            Write(left8, right8, factor, c + 8 * cRow, adds);
        if (TRows.Count > 9)
            Write(left9, right9, factor, c + 9 * cRow, adds);
        if (TRows.Count > 10)
            Write(left10, right10, factor, c + 10 * cRow, adds);
        if (TRows.Count > 11)
            Write(left11, right11, factor, c + 11 * cRow, adds);
        if (TRows.Count > 12)
            Write(left12, right12, factor, c + 12 * cRow, adds);
        if (TRows.Count > 13)
            Write(left13, right13, factor, c + 13 * cRow, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyAdd(
        byte* a, TVector bLeft, TVector bRight, ref TVector left, ref TVector right)
    {
        var x = TSimd.Create(*(float*)a);
        left = TSimd.MultiplyAdd(x, bLeft, left);
        if (TVectors.Count > 1)
            right = TSimd.MultiplyAdd(x, bRight, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(TVector left, TVector right, TVector factor, float* c, bool adds)
    {
        Write(left, factor, c, adds);
        if (TVectors.Count > 1)
            Write(right, factor, c + TSimd.Count, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(TVector sum, TVector factor, float* c, bool adds) => TSimd.Store(
        adds ? TSimd.MultiplyAdd(sum, factor, TSimd.Load(c)) : TSimd.Multiply(sum, factor), c);
}
