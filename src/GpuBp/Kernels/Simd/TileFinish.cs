using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>Turns a product's sums into elements of its result.</summary>
internal interface IFinish
{
    /// <summary>Whether the sums are the elements, so that nobody needs to call Apply.</summary>
    static abstract bool IsNone { get; }

    /// <param name="sums">Sums of neighbouring columns.</param>
    /// <param name="operand">The elements of the call's operand at the same positions.</param>
    static abstract TVector Apply<TVector, TSimd>(TVector sums, TVector operand)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>Turns a tile of sums into elements of C while it is in the first-level cache.</summary>
/// <remarks>
/// Unsafe: rows of sums are whole vectors; rows of C and the operand end with their last column.
/// </remarks>
internal static unsafe class TileFinish<TVector, TSimd, TFinish>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFinish : struct, IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        in ProductCall call, float* sums, nint sumsRow, float* c, int i, int j, int rows,
        int columns)
    {
        var operand = call.Finish.Operand + i * call.Finish.OperandRow + j;
        for (var row = 0; row < rows; row++)
        {
            var column = 0;
            for (; column + TSimd.Count <= columns; column += TSimd.Count)
                TSimd.Store(Finish(sums + column, TSimd.Load(operand + column)), c + column);
            if (column < columns)
            {
                var last = columns - column;
                TSimd.StoreFirst(
                    Finish(sums + column, TSimd.LoadFirst(operand + column, last)), c + column,
                    last);
            }

            sums += sumsRow;
            operand += call.Finish.OperandRow;
            c += call.Columns;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Finish(float* sums, TVector operand) =>
        TFinish.Apply<TVector, TSimd>(TSimd.Load(sums), operand);
}

/// <summary>The sums are the elements.</summary>
internal readonly struct NoFinish : IFinish
{
    public static bool IsNone => true;

    public static TVector Apply<TVector, TSimd>(TVector sums, TVector operand)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => sums;
}
