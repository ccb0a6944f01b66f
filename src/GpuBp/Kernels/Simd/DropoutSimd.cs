using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="Dropout"/>: the same integers, eight blocks at a time, of which four
/// are computed while the products of the others are on their way.
/// </summary>
/// <remarks>
/// A word lies in the lower half of a 64-bit lane, which its products fit; the upper half is not
/// used. The lanes hold blocks 0, 2, 1 and 3, so that two unpack instructions put the words in
/// order.
/// </remarks>
internal static unsafe class DropoutSimd
{
    private const int Blocks = 8;
    private const int Elements = 4 * Blocks;
    private const int Lanes = 8;

    private static Vector256<ulong> Word => Vector256.Create((ulong)uint.MaxValue);

    internal static CpuWork Work(
        int extent,
        float* x,
        float* y,
        int* key,
        int* batch,
        long count,
        int firstBlock,
        int skip,
        int layer,
        int* levels,
        int stride) =>
            new() { Nanoseconds = 8L * extent };

    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    internal static void Run(
        CpuPart part,
        int extent,
        float* x,
        float* y,
        int* key,
        int* batch,
        long count,
        int firstBlock,
        int skip,
        int layer,
        int* levels,
        int stride)
    {
        var level = levels + (long)stride * batch[0];
        var (threshold, scale) = ((uint)level[0], BitConverter.Int32BitsToSingle(level[1]));
        var step = unchecked((uint)key[2] + (uint)batch[0]);
        var (first, end) = part.Share(extent, Blocks);
        var edge = stackalloc float[Elements];
        for (var block = first; block < end; block += Blocks)
        {
            var at = 4L * block - skip;
            var words = Words(
                unchecked((uint)(firstBlock + block)), step, (uint)layer, (uint)key[0],
                (uint)key[1]);
            if (at >= 0 && at + Elements <= count)
            {
                Keep(words, x + at, y + at, threshold, scale);
                continue;
            }

            var from = Math.Max(at, 0);
            var bytes = (uint)(Math.Min(at + Elements, count) - from) * sizeof(float);
            Unsafe.CopyBlockUnaligned(edge + (from - at), x + from, bytes);
            Keep(words, edge, edge, threshold, scale);
            Unsafe.CopyBlockUnaligned(y + from, edge + (from - at), bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(
        in (Vector256<uint>, Vector256<uint>, Vector256<uint>, Vector256<uint>) words, float* x,
        float* y, uint threshold, float scale)
    {
        Keep(words.Item1, x, y, threshold, scale);
        Keep(words.Item2, x + Lanes, y + Lanes, threshold, scale);
        Keep(words.Item3, x + 2 * Lanes, y + 2 * Lanes, threshold, scale);
        Keep(words.Item4, x + 3 * Lanes, y + 3 * Lanes, threshold, scale);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector256<uint> words, float* x, float* y, uint threshold, float scale)
    {
        var isDropped = Vector256.LessThan(words, Vector256.Create(threshold)).AsSingle();
        var kept = Vector256.Multiply(Vector256.Load(x), Vector256.Create(scale));
        Vector256.AndNot(kept, isDropped).Store(y);
    }

    /// <summary>The words of eight consecutive blocks, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint>, Vector256<uint>, Vector256<uint>, Vector256<uint>) Words(
        uint block, uint step, uint layer, uint key0, uint key1)
    {
        var (k0, k1) = (Vector256.Create((ulong)key0), Vector256.Create((ulong)key1));
        var a0 = Vector256.Create((ulong)block) + Vector256.Create(0UL, 2, 1, 3);
        var b0 = a0 + Vector256.Create(4UL);
        Vector256<ulong> a1, a2, a3, b1, b2, b3;
        a1 = b1 = Vector256.Create((ulong)step);
        a2 = b2 = Vector256.Create((ulong)layer);
        a3 = b3 = Vector256.Create((ulong)Dropout.Stream);
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var p0 = Product(a0, Philox4x32.Multiplier0);
            var p1 = Product(a2, Philox4x32.Multiplier1);
            var q0 = Product(b0, Philox4x32.Multiplier0);
            var q1 = Product(b2, Philox4x32.Multiplier1);
            (a0, a1) = ((p1 >> 32) ^ a1 ^ k0, p1);
            (a2, a3) = ((p0 >> 32) ^ a3 ^ k1, p0);
            (b0, b1) = ((q1 >> 32) ^ b1 ^ k0, q1);
            (b2, b3) = ((q0 >> 32) ^ b3 ^ k1, q0);
            k0 += Vector256.Create((ulong)Philox4x32.KeyStep0);
            k1 += Vector256.Create((ulong)Philox4x32.KeyStep1);
        }

        var (aLow, aHigh) = (Pair(a0, a1), Pair(a2, a3));
        var (bLow, bHigh) = (Pair(b0, b1), Pair(b2, b3));
        return (
            UnpackLow(aLow, aHigh).AsUInt32(), UnpackHigh(aLow, aHigh).AsUInt32(),
            UnpackLow(bLow, bHigh).AsUInt32(), UnpackHigh(bLow, bHigh).AsUInt32());
    }

    /// <summary>Lanes of a word and the next one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Pair(Vector256<ulong> word, Vector256<ulong> next) =>
        (word & Word) | (next << 32);

    /// <summary>The 64-bit products of the words in the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> words, uint factor) => Avx2.IsSupported
        ? Avx2.Multiply(words.AsUInt32(), Vector256.Create((ulong)factor).AsUInt32())
        : Vector256.Multiply(words & Word, factor);

    /// <summary>(a₀, b₀, a₂, b₂)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> UnpackLow(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.IsSupported
            ? Avx2.UnpackLow(a, b)
            : Vector256.Create(a[0], b[0], a[2], b[2]);

    /// <summary>(a₁, b₁, a₃, b₃)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> UnpackHigh(Vector256<ulong> a, Vector256<ulong> b) =>
        Avx2.IsSupported
            ? Avx2.UnpackHigh(a, b)
            : Vector256.Create(a[1], b[1], a[3], b[3]);
}
