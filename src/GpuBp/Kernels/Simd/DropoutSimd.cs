using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="Dropout"/>: the same integers, four blocks at a time.
/// </summary>
/// <remarks>
/// A word lies in the lower half of a 64-bit lane, which its products fit. The lanes hold blocks 0,
/// 2, 1 and 3, so that two unpack instructions put the words in order.
/// </remarks>
internal static unsafe class DropoutSimd
{
    private const int Blocks = 4;
    private const int Elements = 4 * Blocks;

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
                Keep(words.First, x + at, y + at, threshold, scale);
                Keep(words.Second, x + at + 8, y + at + 8, threshold, scale);
                continue;
            }

            var from = Math.Max(at, 0);
            var bytes = (uint)(Math.Min(at + Elements, count) - from) * sizeof(float);
            Unsafe.CopyBlockUnaligned(edge + (from - at), x + from, bytes);
            Keep(words.First, edge, edge, threshold, scale);
            Keep(words.Second, edge + 8, edge + 8, threshold, scale);
            Unsafe.CopyBlockUnaligned(y + from, edge + (from - at), bytes);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Keep(Vector256<uint> words, float* x, float* y, uint threshold, float scale)
    {
        var isDropped = Vector256.LessThan(words, Vector256.Create(threshold)).AsSingle();
        var kept = Vector256.Multiply(Vector256.Load(x), Vector256.Create(scale));
        Vector256.AndNot(kept, isDropped).Store(y);
    }

    /// <summary>The words of four consecutive blocks, in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<uint> First, Vector256<uint> Second) Words(
        uint block, uint step, uint layer, uint k0, uint k1)
    {
        var c0 = Vector256.BitwiseAnd(
            Vector256.Add(Vector256.Create((ulong)block), Vector256.Create(0UL, 2, 1, 3)), Word);
        var c1 = Vector256.Create((ulong)step);
        var c2 = Vector256.Create((ulong)layer);
        var c3 = Vector256.Create((ulong)Dropout.Stream);
        for (var round = 0; round < Philox4x32.Rounds; round++)
        {
            var product0 = Product(c0, Philox4x32.Multiplier0);
            var product1 = Product(c2, Philox4x32.Multiplier1);
            c0 = (product1 >> 32) ^ c1 ^ Vector256.Create((ulong)k0);
            c1 = product1 & Word;
            c2 = (product0 >> 32) ^ c3 ^ Vector256.Create((ulong)k1);
            c3 = product0 & Word;
            k0 = unchecked(k0 + Philox4x32.KeyStep0);
            k1 = unchecked(k1 + Philox4x32.KeyStep1);
        }

        var low = c0 | (c1 << 32);
        var high = c2 | (c3 << 32);
        return (UnpackLow(low, high).AsUInt32(), UnpackHigh(low, high).AsUInt32());
    }

    /// <summary>The 64-bit products of the words in the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> words, uint factor) => Avx2.IsSupported
        ? Avx2.Multiply(words.AsUInt32(), Vector256.Create((ulong)factor).AsUInt32())
        : Vector256.Multiply(words, factor);

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
