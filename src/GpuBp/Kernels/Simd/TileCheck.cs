using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// Notes a tile with sums that are not finite (<see cref="FiniteCheck"/>) while it is in the
/// first-level cache; copies the tile into C if it is not there yet.
/// </summary>
/// <remarks>
/// Unsafe: rows of C end with their last column; lanes of the sums past it are undefined.
/// </remarks>
internal static unsafe class TileCheck<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        in ProductCall call, float* sums, nint sumsRow, float* c, int i, int j, int rows,
        int columns)
    {
        // 0 · x is 0, or NaN if x is not finite, and a sum with NaN stays NaN.
        var zero = TSimd.Create(0);
        var (check, checkLast) = (zero, zero);
        var isApart = sums != c;
        for (var row = 0; row < rows; row++)
        {
            var column = 0;
            for (; column + TSimd.Count <= columns; column += TSimd.Count)
            {
                var sum = TSimd.Load(sums + column);
                check = TSimd.MultiplyAdd(sum, zero, check);
                if (isApart)
                    TSimd.Store(sum, c + column);
            }

            if (column < columns)
            {
                var sum = TSimd.LoadFirst(sums + column, columns - column);
                checkLast = TSimd.MultiplyAdd(sum, zero, checkLast);
                TSimd.StoreFirst(sum, c + column, columns - column);
            }

            sums += sumsRow;
            c += call.Columns;
        }

        if (TSimd.Sum(TSimd.Add(check, checkLast)) != 0)
            CpuAtomic.Min(ref *call.Finish.NonFinite, *call.Finish.Current);
    }
}
