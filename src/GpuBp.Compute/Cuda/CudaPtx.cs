namespace GpuBp.Compute.Cuda;

/// <summary>
/// Functions in inline PTX for instructions of sm_80 that CUDA C++ has no function for; the CUDA
/// forms of helpers call them. All inline PTX is here; defining <c>PTX_WRAPPERS</c> replaces it.
/// </summary>
internal static class CudaPtx
{
    // Long parts of lines.
    private const string Mma =
        "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3}";

    private const string Copied =
        "\"r\"((uint)__cvta_generic_to_shared(to)), " +
        "\"l\"(__cvta_generic_to_global(from)), \"r\"(bytes)";

    // wait_group waits for a copy, and a barrier after it shows the copy to other threads.
    // "volatile" keeps ".sync" instructions out of branches; "memory" keeps loads and stores on
    // their side.
    internal const string Text = $$"""
        #ifndef PTX_WRAPPERS
        #define PTX_WRAPPERS
        #if CUDA_ARCH >= 800
        // Copies the first bytes of 4, and zeros after them; from is inside its buffer even if
        // bytes is 0.
        DEVFN void Ptx_CopyAsync4(float* to, const float* from, int bytes)
        {
            asm volatile("cp.async.ca.shared.global [%0], [%1], 4, %2;"
                :: {{Copied}} : "memory");
        }
        // The same for 16 bytes; both addresses are multiples of 16.
        DEVFN void Ptx_CopyAsync16(float* to, const float* from, int bytes)
        {
            asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;"
                :: {{Copied}} : "memory");
        }
        // Makes a group of the thread's copies since the last group.
        DEVFN void Ptx_CommitCopies()
        {
            asm volatile("cp.async.commit_group;" ::: "memory");
        }
        // Waits for all of the thread's groups except the last N.
        template <int N> DEVFN void Ptx_AwaitCopies()
        {
            asm volatile("cp.async.wait_group %0;" :: "n"(N) : "memory");
        }
        // 1 / x as an exact division rounds it, for x of at least 1 or NaN; results below the
        // smallest normal number may be rounded twice. Unlike a division it has no branch.
        DEVFN float Ptx_Reciprocal(float x)
        {
            float scale = x > 0x1p64f ? 0x1p-64f : 1.0f;
            float y;
            asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x * scale));
            y = fmaf(y, fmaf(-(x * scale), y, 1.0f), y);
            return x == FLOAT_INFINITY ? 0.0f : y * scale;
        }
        // The maximum, or NaN if one is.
        DEVFN float Ptx_Max(float x, float y)
        {
            float max;
            asm("max.NaN.f32 %0, %1, %2;" : "=f"(max) : "f"(x), "f"(y));
            return max;
        }
        // Rounds to 10 bits after the point, ties away from zero.
        DEVFN uint Ptx_RoundToTf32(float x)
        {
            uint bits;
            asm("cvt.rna.tf32.f32 %0, %1;" : "=r"(bits) : "f"(x));
            return bits;
        }
        // Rounds both to 7 bits after the point, ties to even; low goes to the low half.
        DEVFN uint Ptx_PackBf16(float low, float high)
        {
            uint bits;
            asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(high), "f"(low));
            return bits;
        }
        // A warp adds a product to sums: [16 x 8] * [8 x 8].
        DEVFN void Ptx_MmaTf32(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
        {
            asm volatile("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {{Mma}};"
                : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
                : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
        }
        // A warp adds a product to sums: [16 x 16] * [16 x 8].
        DEVFN void Ptx_MmaBf16(float* sums, uint a0, uint a1, uint a2, uint a3, uint b0, uint b1)
        {
            asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {{Mma}};"
                : "+f"(sums[0]), "+f"(sums[1]), "+f"(sums[2]), "+f"(sums[3])
                : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
        }
        // A warp loads four matrices of 8 rows of 16 bytes from shared memory: lane l passes the
        // address of row l % 8 of matrix l / 8, and receives, of row l / 4 of each matrix, the two
        // columns of 16 bits from 2 (l % 4) on.
        DEVFN void Ptx_LoadMatrix4(uint* to, const void* from)
        {
            asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
        }
        // The same, with the four matrices transposed.
        DEVFN void Ptx_LoadMatrix4Transposed(uint* to, const void* from)
        {
            asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
                : "=r"(to[0]), "=r"(to[1]), "=r"(to[2]), "=r"(to[3])
                : "r"((uint)__cvta_generic_to_shared(from)) : "memory");
        }
        #endif
        #endif

        """;
}
