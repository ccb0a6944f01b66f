using GpuBp.Compute;
using ILGPU;

namespace GpuBp.Tests.Generator;

/// <summary>
/// Helpers with CUDA forms, one for each PTX wrapper. Their sums and roundings are exact for small whole
/// numbers, so that each form gives the bits of its C# body.
/// </summary>
internal static class CudaFormKernels
{
    private const int Lanes = 32;

    /// <summary>c = a·b twice, [16 × 16] · [16 × 8], by one group of 32: in c by TF32, then by bf16.</summary>
    /// <param name="a">The left factor, whole rows.</param>
    /// <param name="b">The right factor; rows past its end are zeros.</param>
    /// <param name="count">The elements of b.</param>
    /// <param name="c">Both products.</param>
    [Kernel]
    public static void WarpProducts(ArrayView<float> a, ArrayView<float> b, int count, ArrayView<float> c)
    {
        var aTile = SharedMemory.Allocate<float>(16 * 16);
        var bTile = SharedMemory.Allocate<float>(16 * 8);
        var sums = LocalMemory.Allocate<float>(4);
        var lane = Group.IdxX;
        for (var i = 0; i < 2; i++)
            Copy16(a, (lane + Lanes * i) * 4, aTile, (lane + Lanes * i) * 4);
        for (var i = 0; i < 4; i++)
            Copy4(b, lane + Lanes * i, bTile, lane + Lanes * i, count);
        Commit();
        Await();
        Group.Barrier();

        var at = lane / 4 * 8 + lane % 4 * 2;
        Clear(sums);
        MultiplyTf32(aTile, bTile, sums, lane);
        Store(sums, c, at);
        Clear(sums);
        MultiplyBf16(aTile, bTile, sums, lane);
        Store(sums, c, 128 + at);
    }

    /// <summary>r = what each lane gets of four matrices x of 8 × 8 half words, as they lie and transposed.</summary>
    [Kernel]
    public static void WarpMatrices(ArrayView<uint> x, ArrayView<uint> r)
    {
        var tile = SharedMemory.Allocate<uint>(4 * Lanes);
        var parts = LocalMemory.Allocate<uint>(4);
        var lane = Group.IdxX;
        for (var i = 0; i < 4; i++)
            tile[lane + Lanes * i] = x[lane + Lanes * i];
        Group.Barrier();

        LoadMatrices(tile, parts, lane);
        for (var i = 0; i < 4; i++)
            r[lane * 4 + i] = parts[i];
        LoadTransposed(tile, parts, lane);
        for (var i = 0; i < 4; i++)
            r[4 * Lanes + lane * 4 + i] = parts[i];
    }

    /// <summary>r[i] = Size · x[i] + i, by forms that use a policy, return values and write to views.</summary>
    [Kernel]
    public static void Formed<TEdge>(Index1D i, ArrayView<int> x, ArrayView<int> r)
        where TEdge : struct, IEdge
    {
        Set(r, i, Scaled<TEdge>(x[i]) + i);
    }

    [CudaForm(500, "return TEdge_Size * value;")]
    private static int Scaled<TEdge>(int value)
        where TEdge : struct, IEdge => TEdge.Size * value;

    [CudaForm(
        500,
        """
        // A form may have lines, "texts" and pragmas.
        #pragma unroll
        for (int k = 0; k < 1; k++)
            view[at] = value;
        """)]
    private static void Set(ArrayView<int> view, int at, int value) => view[at] = value;

    [CudaForm(800, "Ptx_CopyAsync16(to + toAt, from + fromAt, 16);")]
    private static void Copy16(ArrayView<float> from, int fromAt, ArrayView<float> to, int toAt)
    {
        for (var k = 0; k < 4; k++)
            to[toAt + k] = from[fromAt + k];
    }

    [CudaForm(800, "Ptx_CopyAsync4(to + toAt, from + Math_Min(fromAt, count - 1), fromAt < count ? 4 : 0);")]
    private static void Copy4(ArrayView<float> from, int fromAt, ArrayView<float> to, int toAt, int count) =>
        to[toAt] = fromAt < count ? from[fromAt] : 0;

    [CudaForm(800, "Ptx_CommitCopies();")]
    private static void Commit()
    {
    }

    [CudaForm(800, "Ptx_AwaitCopies<0>();")]
    private static void Await()
    {
    }

    private static void Clear(ArrayView<float> sums)
    {
        for (var s = 0; s < 4; s++)
            sums[s] = 0;
    }

    private static void Store(ArrayView<float> sums, ArrayView<float> c, int at)
    {
        c[at] = sums[0];
        c[at + 1] = sums[1];
        c[at + 64] = sums[2];
        c[at + 65] = sums[3];
    }

    [CudaForm(
        800,
        """
        int row = lane / 4, k = lane % 4;
        for (int k0 = 0; k0 < 16; k0 += 8)
        {
            uint left[4];
            Ptx_LoadMatrix4(left, a + (lane / 8 % 2 * 8 + lane % 8) * 16 + lane / 16 * 4 + k0);
            for (int i = 0; i < 4; i++)
                left[i] = Ptx_RoundToTf32(__int_as_float(left[i]));
            Ptx_MmaTf32(
                sums, left[0], left[1], left[2], left[3],
                Ptx_RoundToTf32(b[(k0 + k) * 8 + row]), Ptx_RoundToTf32(b[(k0 + k + 4) * 8 + row]));
        }
        """)]
    private static void MultiplyTf32(ArrayView<float> a, ArrayView<float> b, ArrayView<float> sums, int lane) =>
        Multiply(a, b, sums, lane, 4, 16);

    [CudaForm(
        800,
        """
        const float* rows = a + lane / 4 * 16 + lane % 4 * 2;
        const float* columns = b + lane % 4 * 16 + lane / 4;
        Ptx_MmaBf16(
            sums,
            Ptx_PackBf16(rows[0], rows[1]), Ptx_PackBf16(rows[128], rows[129]),
            Ptx_PackBf16(rows[8], rows[9]), Ptx_PackBf16(rows[136], rows[137]),
            Ptx_PackBf16(columns[0], columns[8]), Ptx_PackBf16(columns[64], columns[72]));
        """)]
    private static void MultiplyBf16(ArrayView<float> a, ArrayView<float> b, ArrayView<float> sums, int lane) =>
        Multiply(a, b, sums, lane, 4, 16);

    private static void Multiply(
        ArrayView<float> a, ArrayView<float> b, ArrayView<float> sums, int lane, int count, int depth)
    {
        for (var s = 0; s < count; s++)
        {
            for (var k = 0; k < depth; k++)
                sums[s] += a[(lane / 4 + s / 2 * 8) * 16 + k] * b[k * 8 + lane % 4 * 2 + s % 2];
        }
    }

    [CudaForm(800, "Ptx_LoadMatrix4(parts, tile + lane * 4);")]
    private static void LoadMatrices(ArrayView<uint> tile, ArrayView<uint> parts, int lane)
    {
        for (var m = 0; m < 4; m++)
            parts[m] = tile[m * Lanes + lane];
    }

    [CudaForm(800, "Ptx_LoadMatrix4Transposed(parts, tile + lane * 4);")]
    private static void LoadTransposed(ArrayView<uint> tile, ArrayView<uint> parts, int lane)
    {
        var column = lane / 4;
        for (var m = 0; m < 4; m++)
        {
            var at = m * Lanes + lane % 4 * 8 + column / 2;
            var shift = column % 2 * 16;
            parts[m] = ((tile[at] >> shift) & 65535u) | (((tile[at + 4] >> shift) & 65535u) << 16);
        }
    }
}
