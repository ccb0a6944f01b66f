using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace GpuBp.Kernels.Simd;

/// <summary>Transposes squares of floats in registers.</summary>
/// <remarks>
/// Each reads its rows once, a whole vector at a time: rows a multiple of 4 KiB apart share a few
/// lines of the first-level cache, which would be gone at a second read. Unsafe: for every row r,
/// reads one vector at from + r·fromRow and writes one at to + r·toRow.
/// </remarks>
internal static unsafe class Transposition
{
    /// <summary>4 × 4</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Of4(float* from, nint fromRow, float* to, nint toRow)
    {
        var (a, b) = (Vector128.Load(from), Vector128.Load(from + fromRow));
        var (c, d) = (Vector128.Load(from + 2 * fromRow), Vector128.Load(from + 3 * fromRow));
        var (lowAC, highAC) = (Low(a, c), High(a, c));
        var (lowBD, highBD) = (Low(b, d), High(b, d));
        Low(lowAC, lowBD).Store(to);
        High(lowAC, lowBD).Store(to + toRow);
        Low(highAC, highBD).Store(to + 2 * toRow);
        High(highAC, highBD).Store(to + 3 * toRow);
    }

    /// <summary>8 × 8; needs AVX.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Of8(float* from, nint fromRow, float* to, nint toRow)
    {
        // In groups of four lanes: group n of aᵢ holds column 4n + i of rows 0 … 3, that of bᵢ of
        // rows 4 … 7.
        Load4(from, fromRow, out Vector256<float> a0, out var a1, out var a2, out var a3);
        Load4(from + 4 * fromRow, fromRow, out Vector256<float> b0, out var b1, out var b2,
            out var b3);
        Store2(a0, b0, to, 4 * toRow);
        Store2(a1, b1, to + toRow, 4 * toRow);
        Store2(a2, b2, to + 2 * toRow, 4 * toRow);
        Store2(a3, b3, to + 3 * toRow, 4 * toRow);
    }

    /// <summary>16 × 16; needs AVX-512.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Of16(float* from, nint fromRow, float* to, nint toRow)
    {
        // As in Of8, with rows 8 … 11 in cᵢ and rows 12 … 15 in dᵢ.
        Load4(from, fromRow, out Vector512<float> a0, out var a1, out var a2, out var a3);
        Load4(from + 4 * fromRow, fromRow, out Vector512<float> b0, out var b1, out var b2,
            out var b3);
        Load4(from + 8 * fromRow, fromRow, out Vector512<float> c0, out var c1, out var c2,
            out var c3);
        Load4(from + 12 * fromRow, fromRow, out Vector512<float> d0, out var d1, out var d2,
            out var d3);
        Store4(a0, b0, c0, d0, to, 4 * toRow);
        Store4(a1, b1, c1, d1, to + toRow, 4 * toRow);
        Store4(a2, b2, c2, d2, to + 2 * toRow, 4 * toRow);
        Store4(a3, b3, c3, d3, to + 3 * toRow, 4 * toRow);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4(
        float* from,
        nint row,
        out Vector256<float> a,
        out Vector256<float> b,
        out Vector256<float> c,
        out Vector256<float> d)
    {
        var (r0, r1) = (Vector256.Load(from), Vector256.Load(from + row));
        var (r2, r3) = (Vector256.Load(from + 2 * row), Vector256.Load(from + 3 * row));
        var (low01, high01) = (Avx.UnpackLow(r0, r1), Avx.UnpackHigh(r0, r1));
        var (low23, high23) = (Avx.UnpackLow(r2, r3), Avx.UnpackHigh(r2, r3));
        a = Avx.Shuffle(low01, low23, 0b01_00_01_00);
        b = Avx.Shuffle(low01, low23, 0b11_10_11_10);
        c = Avx.Shuffle(high01, high23, 0b01_00_01_00);
        d = Avx.Shuffle(high01, high23, 0b11_10_11_10);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load4(
        float* from,
        nint row,
        out Vector512<float> a,
        out Vector512<float> b,
        out Vector512<float> c,
        out Vector512<float> d)
    {
        var (r0, r1) = (Vector512.Load(from), Vector512.Load(from + row));
        var (r2, r3) = (Vector512.Load(from + 2 * row), Vector512.Load(from + 3 * row));
        var (low01, high01) = (Avx512F.UnpackLow(r0, r1), Avx512F.UnpackHigh(r0, r1));
        var (low23, high23) = (Avx512F.UnpackLow(r2, r3), Avx512F.UnpackHigh(r2, r3));
        a = Avx512F.Shuffle(low01, low23, 0b01_00_01_00);
        b = Avx512F.Shuffle(low01, low23, 0b11_10_11_10);
        c = Avx512F.Shuffle(high01, high23, 0b01_00_01_00);
        d = Avx512F.Shuffle(high01, high23, 0b11_10_11_10);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store2(Vector256<float> a, Vector256<float> b, float* to, nint row)
    {
        Avx.Permute2x128(a, b, 0x20).Store(to);
        Avx.Permute2x128(a, b, 0x31).Store(to + row);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store4(
        Vector512<float> a,
        Vector512<float> b,
        Vector512<float> c,
        Vector512<float> d,
        float* to,
        nint row)
    {
        var (lowAB, highAB) = (Avx512F.Shuffle4x128(a, b, 0x44), Avx512F.Shuffle4x128(a, b, 0xEE));
        var (lowCD, highCD) = (Avx512F.Shuffle4x128(c, d, 0x44), Avx512F.Shuffle4x128(c, d, 0xEE));
        Avx512F.Shuffle4x128(lowAB, lowCD, 0x88).Store(to);
        Avx512F.Shuffle4x128(lowAB, lowCD, 0xDD).Store(to + row);
        Avx512F.Shuffle4x128(highAB, highCD, 0x88).Store(to + 2 * row);
        Avx512F.Shuffle4x128(highAB, highCD, 0xDD).Store(to + 3 * row);
    }

    // (a0, b0, a1, b1)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    // (a2, b2, a3, b3)
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
