using System.Runtime.Intrinsics.X86;

namespace GpuBp.Kernels.Simd;

/// <summary>The sizes of a core's data caches in bytes, by which products are cut.</summary>
internal static class Caches
{
    static Caches()
    {
        // What is common where the processor does not say.
        (Level1, Level2, Level3) = (32 << 10, 512 << 10, 8 << 20);
        if (!X86Base.IsSupported)
            return;

        // Intel describes each cache in a subleaf of leaf 4, AMD in the same form in 8000001Dh.
        var isAmd = X86Base.CpuId(0, 0).Ebx == 0x68747541; // "Auth"
        for (var cache = 0; cache < 8; cache++)
        {
            var (eax, ebx, ecx, _) = X86Base.CpuId(isAmd ? unchecked((int)0x8000001D) : 4, cache);
            var (type, level) = (eax & 31, (eax >> 5) & 7);
            if (type == 0)
                return;
            if (type == 2) // Instructions only.
                continue;
            var bytes = (long)((uint)ebx >> 22) + 1;   // Ways,
            bytes *= ((ebx >> 12) & 1023) + 1;         // partitions,
            bytes *= (ebx & 4095) + 1;                 // bytes of a line,
            bytes *= (uint)ecx + 1L;                   // sets.
            switch (level)
            {
                case 1: Level1 = bytes; break;
                case 2: Level2 = bytes; break;
                case 3: Level3 = bytes; break;
            }
        }
    }

    /// <summary>The first level, of one core.</summary>
    internal static long Level1 { get; }

    /// <summary>The second level, of one core.</summary>
    internal static long Level2 { get; }

    /// <summary>The last level, shared by cores.</summary>
    internal static long Level3 { get; }
}
