using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// Copies a strip of a factor into a panel, [depth × <c>width</c>], so that the microkernel reads
/// contiguous memory.
/// </summary>
/// <remarks>
/// Unsafe: writes depth × width floats in whole vectors; width is a multiple of the vector. Lanes
/// past the strip's extent are undefined, as their sums are never stored.
/// </remarks>
internal static unsafe class Packing<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>panel[k, r] = source[k, r]</summary>
    /// <param name="source">The strip's first element.</param>
    /// <param name="row">Floats from one row of the source to the next.</param>
    /// <param name="extent">The number of r in the strip.</param>
    /// <param name="available">
    /// The number of r from there to the factor's end; whole vectors of these are read.
    /// </param>
    /// <param name="depth">The number of k in the strip.</param>
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    internal static void Transpose(
        float* source, nint row, int extent, int available, int depth, float* panel, int width)
    {
        if (depth < TSimd.Count)
        {
            TransposeOneByOne(source, row, extent, depth, panel, width);
            return;
        }

        var square = stackalloc float[TSimd.Count * TSimd.Count];
        for (var r = 0; r < extent; r += TSimd.Count)
        {
            var rows = Math.Min(TSimd.Count, extent - r);
            var isWhole = r + TSimd.Count <= available;
            for (var k = 0; k < depth; k += TSimd.Count)
            {
                // The last square overlaps the one before.
                k = Math.Min(k, depth - TSimd.Count);
                var from = source + r * row + k;
                var to = panel + k * (nint)width + r;
                if (isWhole)
                {
                    TSimd.Transpose(from, row, to, width);
                    continue;
                }

                // Does not read rows beyond the factor: their rows of the square are undefined.
                for (var i = 0; i < rows; i++)
                    TSimd.Store(TSimd.Load(from + i * row), square + i * TSimd.Count);
                TSimd.Transpose(square, TSimd.Count, to, width);
            }
        }
    }

    private static void TransposeOneByOne(
        float* source, nint row, int extent, int depth, float* panel, int width)
    {
        for (var k = 0; k < depth; k++)
        {
            for (var r = 0; r < extent; r++)
                panel[k * (nint)width + r] = source[r * row + k];
        }
    }
}
