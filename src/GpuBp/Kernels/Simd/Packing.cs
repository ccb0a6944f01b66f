using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// Copies a strip of a factor into a panel, depth by depth, so that the microkernel reads it in one
/// run: panel[k, r], <c>width</c> floats for each k.
/// </summary>
/// <remarks>
/// Unsafe: writes depth × width floats, whole vectors, where width is a multiple of the vector;
/// lanes past the strip's extent hold anything, for nobody stores their sums.
/// </remarks>
internal static unsafe class Packing<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>panel[k, r] = source[k, r], of which rows are <paramref name="row"/> floats apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(float* source, nint row, int extent, int depth, float* panel, int width)
    {
        for (var k = 0; k < depth; k++)
        {
            var r = 0;
            for (; r + TSimd.Count <= extent; r += TSimd.Count)
                TSimd.Store(TSimd.Load(source + r), panel + r);
            if (r < extent)
                TSimd.Store(TSimd.LoadFirst(source + r, extent - r), panel + r);
            source += row;
            panel += width;
        }
    }

    /// <summary>panel[k, r] = source[r, k], of which rows are <paramref name="row"/> floats apart.</summary>
    internal static void Transpose(
        float* source, nint row, int extent, int depth, float* panel, int width)
    {
        var whole = extent / TSimd.Count * TSimd.Count;
        Transpose<TVector, TSimd>(source, row, whole, depth, panel, width);
        Transpose<Vector128<float>, Width128>(
            source + whole * row, row, extent - whole, depth, panel + whole, width);
    }

    // The last rows, fewer than a vector, go one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Transpose<TPart, TPartSimd>(
        float* source, nint row, int extent, int depth, float* panel, int width)
        where TPart : struct
        where TPartSimd : struct, ISimd<TPart>
    {
        var r = 0;
        for (; r + TPartSimd.Count <= extent; r += TPartSimd.Count)
        {
            var from = source + r * row;
            var to = panel + r;
            for (var k = depth; k >= 4; k -= 4)
            {
                var a = TPartSimd.LoadQuartets(from, 4 * row);
                var b = TPartSimd.LoadQuartets(from + row, 4 * row);
                var c = TPartSimd.LoadQuartets(from + 2 * row, 4 * row);
                var d = TPartSimd.LoadQuartets(from + 3 * row, 4 * row);
                TPartSimd.TransposeQuartets(ref a, ref b, ref c, ref d);
                TPartSimd.Store(a, to);
                TPartSimd.Store(b, to + width);
                TPartSimd.Store(c, to + 2 * width);
                TPartSimd.Store(d, to + 3 * width);
                from += 4;
                to += 4 * width;
            }
        }

        Scalars(source, row, 0, r, depth & ~3, depth, panel, width);
        Scalars(source, row, r, extent, 0, depth, panel, width);
    }

    private static void Scalars(
        float* source, nint row, int r0, int r1, int k0, int k1, float* panel, int width)
    {
        for (var k = k0; k < k1; k++)
        {
            for (var r = r0; r < r1; r++)
                panel[(nint)k * width + r] = source[r * row + k];
        }
    }
}
