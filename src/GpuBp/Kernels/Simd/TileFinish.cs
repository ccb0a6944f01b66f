using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>What turns a product's sum into an element of its result.</summary>
internal interface IFinish
{
    /// <summary>Whether the sums are the elements, and Apply need not be called.</summary>
    static abstract bool IsNone { get; }

    /// <param name="sums">Sums of neighbouring columns.</param>
    /// <param name="operand">The elements of the call's operand in their places.</param>
    static abstract TVector Apply<TVector, TSimd>(TVector sums, TVector operand)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>;
}

/// <summary>Finishes a tile of sums, in place or into its place, while it is in the first-level cache.</summary>
/// <remarks>Unsafe: rows of sums are whole vectors; those of C and of the operand end with their columns.</remarks>
internal static unsafe class TileFinish<TVector, TSimd, TFinish>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFinish : struct, IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        in ProductCall call, float* sums, nint sumsRow, float* c, int i, int j, int rows, int columns)
    {
        var operand = call.Operand + i * call.OperandRow + j;
        for (var row = 0; row < rows; row++)
        {
            var column = 0;
            for (; column + TSimd.Count <= columns; column += TSimd.Count)
                TSimd.Store(Finish(sums + column, TSimd.Load(operand + column)), c + column);
            if (column < columns)
            {
                var last = columns - column;
                TSimd.StoreFirst(
                    Finish(sums + column, TSimd.LoadFirst(operand + column, last)), c + column, last);
            }

            sums += sumsRow;
            operand += call.OperandRow;
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
