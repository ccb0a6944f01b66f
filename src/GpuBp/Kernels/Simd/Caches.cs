using System.Runtime.Intrinsics.X86;

namespace GpuBp.Kernels.Simd;

/// <summary>The sizes of a core's data caches in bytes; products are blocked for them.</summary>
internal static class Caches
{
    private static readonly long[] Bytes = Read();

    /// <summary>The second level, of one core.</summary>
    internal static long Level2 => Bytes[2];

    /// <summary>The last level, shared by cores.</summary>
    internal static long Level3 => Bytes[3];

    private static long[] Read()
    {
        // Common sizes, for processors that do not report theirs.
        long[] sizes = [0, 32 << 10, 512 << 10, 8 << 20];
        if (!X86Base.IsSupported)
            return sizes;

        // Intel describes each cache in a subleaf of leaf 4, AMD in the same form in 8000001Dh.
        var isAmd = X86Base.CpuId(0, 0).Ebx == 0x68747541; // "Auth"
        for (var cache = 0; cache < 8; cache++)
        {
            var (eax, ebx, ecx, _) = X86Base.CpuId(isAmd ? unchecked((int)0x8000001D) : 4, cache);
            var (type, level) = (eax & 31, (eax >> 5) & 7);
            if (type == 0)
                break;
            if (type == 2 || level is < 1 or > 3) // An instruction cache, or beyond level 3.
                continue;

            var ways = (long)((uint)ebx >> 22) + 1;
            var partitions = ((ebx >> 12) & 1023) + 1;
            var lineBytes = (ebx & 4095) + 1;
            var sets = (uint)ecx + 1L;
            sizes[level] = ways * partitions * lineBytes * sets;
        }

        return sizes;
    }
}
