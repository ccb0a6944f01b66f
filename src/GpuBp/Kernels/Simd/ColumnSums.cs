using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// BP3's sums over a batch, for <see cref="BiasGradient"/> and <see cref="BiasDescent"/>.
/// </summary>
internal static unsafe class ColumnSums<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    /// <summary>
    /// Sums of a vector of columns, or of the columns left: four running sums, each over every
    /// fourth row, which are then added.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Of(float* delta, int batch, int outputs, int left)
    {
        var (sum0, sum1, sum2, sum3) =
            (TSimd.Create(0), TSimd.Create(0), TSimd.Create(0), TSimd.Create(0));
        nint row = outputs;
        var i = 0;
        for (; i + 4 <= batch; i += 4)
        {
            sum0 = TSimd.Add(sum0, Lanes<TVector, TSimd>.Load(delta, left));
            sum1 = TSimd.Add(sum1, Lanes<TVector, TSimd>.Load(delta + row, left));
            sum2 = TSimd.Add(sum2, Lanes<TVector, TSimd>.Load(delta + 2 * row, left));
            sum3 = TSimd.Add(sum3, Lanes<TVector, TSimd>.Load(delta + 3 * row, left));
            delta += 4 * row;
        }

        for (; i < batch; i++)
        {
            sum0 = TSimd.Add(sum0, Lanes<TVector, TSimd>.Load(delta, left));
            delta += row;
        }

        return TSimd.Add(TSimd.Add(sum0, sum1), TSimd.Add(sum2, sum3));
    }
}
