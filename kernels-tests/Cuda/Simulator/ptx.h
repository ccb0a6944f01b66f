// The wrappers of PTX instructions, by what the PTX manual says of the instructions: operands are
// spread over the lanes of a warp, and a copy's data is there only once it was awaited. Nothing here
// looks at the kernels' own plain meaning of the same functions.
#pragma once

#define PTX_WRAPPERS 1

#if __CUDA_ARCH__ >= 800

static inline void Ptx_CopyAsync4(float* to, const float* from, int bytes) {
    simulatedThread->CopyAsync(to, from, bytes, 4);
}
static inline void Ptx_CopyAsync16(float* to, const float* from, int bytes) {
    simulatedThread->CopyAsync(to, from, bytes, 16);
}
static inline void Ptx_CommitCopies() { simulatedThread->CommitCopies(); }
template <int N> static inline void Ptx_AwaitCopies() { simulatedThread->AwaitCopies(N); }

// rcp.approx.ftz.f32 and a step of Newton's method.
static inline float Ptx_Reciprocal(float x) { return 1.0f / x; }

static inline float Ptx_Max(float x, float y) { return x != x ? x : y != y ? y : fmaxf(x, y); }

// cvt.rna.tf32.f32: to 10 bits of mantissa, halves away from zero.
static inline unsigned Ptx_RoundToTf32(float x) {
    const unsigned bits = __float_as_uint(x);
    const bool isFinite = (bits & 0x7f800000u) != 0x7f800000u;
    return (isFinite ? bits + 0x1000u : bits) & 0xffffe000u;
}

// cvt.rn.bf16x2.f32: halves to even.
static inline unsigned SimulatedBf16(float x) {
    const unsigned bits = __float_as_uint(x);
    return x != x ? 0x7fffu : (bits + 0x7fffu + (bits >> 16 & 1u)) >> 16;
}
static inline unsigned Ptx_PackBf16(float low, float high) {
    return SimulatedBf16(low) | SimulatedBf16(high) << 16;
}

static inline float SimulatedTf32(unsigned register_) { return __uint_as_float(register_ & 0xffffe000u); }
static inline float SimulatedHalf(unsigned register_, int half) {
    return __uint_as_float(half ? register_ & 0xffff0000u : register_ << 16);
}

// The operands of one lane: A's registers, then B's.
struct SimulatedFragment { unsigned a[4], b[2]; };

static inline SimulatedFragment SimulatedLaneOf(const unsigned char* all, int lane) {
    SimulatedFragment fragment;
    __builtin_memcpy(&fragment, all + 64 * lane, sizeof fragment);
    return fragment;
}

// mma.m16n8k8 tf32. With g = lane / 4 and t = lane % 4, A[g + 8·(r % 2), t + 4·(r / 2)] is in
// register r, B[t + 4·r, g] in register r, C[g + 8·(r / 2), 2·t + r % 2] in register r.
static __attribute__((noinline)) void Ptx_MmaTf32(
    float* sums, unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
    const SimulatedFragment mine = {{a0, a1, a2, a3}, {b0, b1}};
    const unsigned char* all = simulatedThread->Exchange(&mine, sizeof mine);
    const int lane = simulatedThread->Lane();
    for (int r = 0; r < 4; r++) {
        const int row = lane / 4 + 8 * (r / 2), column = 2 * (lane % 4) + r % 2;
        for (int k = 0; k < 8; k++) {
            const SimulatedFragment left = SimulatedLaneOf(all, row % 8 * 4 + k % 4);
            const SimulatedFragment right = SimulatedLaneOf(all, column * 4 + k % 4);
            sums[r] += SimulatedTf32(left.a[row / 8 + 2 * (k / 4)]) * SimulatedTf32(right.b[k / 4]);
        }
    }
}

// mma.m16n8k16 bf16: as above, but each register holds the two neighbours k = 2·t and 2·t + 1, and
// registers 2 and 3 of A, and 1 of B, hold k + 8.
static __attribute__((noinline)) void Ptx_MmaBf16(
    float* sums, unsigned a0, unsigned a1, unsigned a2, unsigned a3, unsigned b0, unsigned b1) {
    const SimulatedFragment mine = {{a0, a1, a2, a3}, {b0, b1}};
    const unsigned char* all = simulatedThread->Exchange(&mine, sizeof mine);
    const int lane = simulatedThread->Lane();
    for (int r = 0; r < 4; r++) {
        const int row = lane / 4 + 8 * (r / 2), column = 2 * (lane % 4) + r % 2;
        for (int k = 0; k < 16; k++) {
            const SimulatedFragment left = SimulatedLaneOf(all, row % 8 * 4 + k % 8 / 2);
            const SimulatedFragment right = SimulatedLaneOf(all, column * 4 + k % 8 / 2);
            sums[r] += SimulatedHalf(left.a[row / 8 + 2 * (k / 8)], k % 2) *
                SimulatedHalf(right.b[k / 8], k % 2);
        }
    }
}

// ldmatrix.x4: lane n gives the address of row n % 8 of matrix n / 8; register m then holds of
// matrix m the elements [g, 2·t] and [g, 2·t + 1]; transposed, [2·t, g] and [2·t + 1, g].
static __attribute__((noinline)) void SimulatedLoadMatrix4(unsigned* to, const void* from, bool isTransposed) {
    simulatedThread->RequireShared(from, 16);
    const unsigned char* all = simulatedThread->Exchange(from, 16);
    const int lane = simulatedThread->Lane(), g = lane / 4, t = lane % 4;
    for (int m = 0; m < 4; m++) {
        unsigned short halves[2];
        for (int h = 0; h < 2; h++) {
            const int row = isTransposed ? 2 * t + h : g, column = isTransposed ? g : 2 * t + h;
            __builtin_memcpy(&halves[h], all + 64 * (8 * m + row) + 2 * column, 2);
        }
        to[m] = halves[0] | static_cast<unsigned>(halves[1]) << 16;
    }
}
static inline void Ptx_LoadMatrix4(unsigned* to, const void* from) { SimulatedLoadMatrix4(to, from, false); }
static inline void Ptx_LoadMatrix4Transposed(unsigned* to, const void* from) {
    SimulatedLoadMatrix4(to, from, true);
}

#endif
