using System.Runtime.CompilerServices;

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
    /// <summary>panel[k, r] = source[k, r]</summary>
    /// <param name="source">The strip's first element.</param>
    /// <param name="row">Floats from a row of the source to the next.</param>
    /// <param name="extent">The strip's r.</param>
    /// <param name="available">How many r the factor has from there on; whole vectors of these are read.</param>
    /// <param name="depth">The strip's k.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="width">Floats of the panel for each k.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Copy(
        float* source, nint row, int extent, int available, int depth, float* panel, int width)
    {
        var whole = (extent + TSimd.Count - 1) / TSimd.Count * TSimd.Count;
        if (whole > available)
            whole -= TSimd.Count;
        for (var k = 0; k < depth; k++)
        {
            for (var r = 0; r < whole; r += TSimd.Count)
                TSimd.Store(TSimd.Load(source + r), panel + r);
            if (whole < extent)
                TSimd.Store(TSimd.LoadFirst(source + whole, extent - whole), panel + whole);
            source += row;
            panel += width;
        }
    }

    /// <summary>panel[k, r] = source[r, k]</summary>
    /// <inheritdoc cref="Copy" path="/param"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transpose(
        float* source, nint row, int extent, int available, int depth, float* panel, int width)
    {
        for (var r = 0; r < extent; r += TSimd.Count)
        {
            if (r + TSimd.Count <= available && depth >= TSimd.Count)
            {
                for (var k = 0; k < depth; k += TSimd.Count)
                {
                    // The last square overlaps the one before.
                    k = Math.Min(k, depth - TSimd.Count);
                    TSimd.Transpose(source + r * row + k, row, panel + k * (nint)width + r, width);
                }
            }
            else
            {
                TransposeEdge(
                    source + r * row, row, Math.Min(TSimd.Count, extent - r), depth, panel + r, width);
            }
        }
    }

    // Four by four, and what is left over one by one.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeEdge(
        float* source, nint row, int extent, int depth, float* panel, int width)
    {
        var (wholeR, wholeK) = (extent & ~3, depth & ~3);
        for (var r = 0; r < wholeR; r += 4)
        {
            for (var k = 0; k < wholeK; k += 4)
                Width128.Transpose(source + r * row + k, row, panel + k * (nint)width + r, width);
        }

        for (var k = 0; k < depth; k++)
        {
            for (var r = k < wholeK ? wholeR : 0; r < extent; r++)
                panel[k * (nint)width + r] = source[r * row + k];
        }
    }
}
