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

/// <summary>Finishes a tile of sums in place, while it is in the first-level cache.</summary>
/// <remarks>Unsafe: the tile's rows are whole vectors; the operand's end where its columns do.</remarks>
internal static unsafe class TileFinish<TVector, TSimd, TFinish>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
    where TFinish : struct, IFinish
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(
        in ProductCall call, float* tile, nint tileRow, int i, int j, int rows, int columns)
    {
        var operand = call.Operand + i * call.OperandRow + j;
        for (var row = 0; row < rows; row++)
        {
            var column = 0;
            for (; column + TSimd.Count <= columns; column += TSimd.Count)
                Finish(tile + column, TSimd.Load(operand + column));
            if (column < columns)
                Finish(tile + column, TSimd.LoadFirst(operand + column, columns - column));
            tile += tileRow;
            operand += call.OperandRow;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* sums, TVector operand) =>
        TSimd.Store(TFinish.Apply<TVector, TSimd>(TSimd.Load(sums), operand), sums);
}

/// <summary>The sums are the elements.</summary>
internal readonly struct NoFinish : IFinish
{
    public static bool IsNone => true;

    public static TVector Apply<TVector, TSimd>(TVector sums, TVector operand)
        where TVector : struct
        where TSimd : struct, ISimd<TVector> => sums;
}
