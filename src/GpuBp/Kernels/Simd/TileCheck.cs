using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>Notes a tile of finished sums that are not all finite, as <see cref="FiniteCheck"/> says, while
/// it is in the first-level cache; moves it to its place where it is apart.</summary>
/// <remarks>Unsafe: rows of C end with their columns; lanes of the sums beyond them hold anything.</remarks>
internal static unsafe class TileCheck<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        in ProductCall call, float* sums, nint sumsRow, float* c, int i, int j, int rows, int columns)
    {
        // 0 · x is 0, and NaN where x is not finite; no sum with NaN is a number again.
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
            CpuAtomic.Min(ref *call.NonFinite, *call.Current);
    }
}
