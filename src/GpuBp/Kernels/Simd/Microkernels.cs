namespace GpuBp.Kernels.Simd;

/// <summary>
/// The microkernel for each shape of a tile; the JIT compiler compiles each at its first call.
/// </summary>
internal static unsafe class Microkernels<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <param name="rows">Rows of the tile.</param>
    /// <param name="vectors">Vectors of a row, 1 or 2.</param>
    internal static
        delegate*<nint, float*, nint, nint, float*, nint, float*, nint, float, bool, void>
        For(int rows, int vectors) => vectors == 2 ? Of<Two>(rows) : Of<One>(rows);

    private static
        delegate*<nint, float*, nint, nint, float*, nint, float*, nint, float, bool, void>
        Of<TVectors>(int rows)
        where TVectors : struct, ICount => rows switch
        {
            1 => &Microkernel<TVector, TSimd, One, TVectors>.Run,
            2 => &Microkernel<TVector, TSimd, Two, TVectors>.Run,
            3 => &Microkernel<TVector, TSimd, Three, TVectors>.Run,
            4 => &Microkernel<TVector, TSimd, Four, TVectors>.Run,
            5 => &Microkernel<TVector, TSimd, Five, TVectors>.Run,
            6 => &Microkernel<TVector, TSimd, Six, TVectors>.Run,
            7 => &Microkernel<TVector, TSimd, Seven, TVectors>.Run,
            8 => &Microkernel<TVector, TSimd, Eight, TVectors>.Run,
            9 => &Microkernel<TVector, TSimd, Nine, TVectors>.Run,
            10 => &Microkernel<TVector, TSimd, Ten, TVectors>.Run,
            11 => &Microkernel<TVector, TSimd, Eleven, TVectors>.Run,
            12 => &Microkernel<TVector, TSimd, Twelve, TVectors>.Run,
            13 => &Microkernel<TVector, TSimd, Thirteen, TVectors>.Run,
            14 => &Microkernel<TVector, TSimd, Fourteen, TVectors>.Run,
            _ => null, // One above the maximum height, which no tile has.
        };
}
