using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="Softmax"/>: z ← ln a, aⱼ = e^zⱼ / Σₖ e^zₖ in each row.
/// </summary>
/// <remarks>
/// Each lane sums every Count-th power of its row; the lanes' sums are added in a fixed order.
/// </remarks>
internal static unsafe class SoftmaxSimd
{
    internal static CpuWork Work(int extent, float* z, float* a, int outputs) =>
        new() { Nanoseconds = extent * (20 + outputs / 2L), BatchRows = extent };

    internal static void Run(CpuPart part, int extent, float* z, float* a, int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, extent, z, a, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, extent, z, a, outputs);
        else
            Run<Vector128<float>, Width128>(part, extent, z, a, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part, int extent, float* z, float* a, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i++)
        {
            var row = (nint)i * outputs;
            var max = RowMax<TVector, TSimd>(z + row, outputs);
            var sums = TSimd.Create(0);
            for (nint j = row; j < row + outputs; j += TSimd.Count)
            {
                var left = row + outputs - j;
                var power = VectorMath<TVector, TSimd>.Exp(
                    TSimd.Subtract(Lanes<TVector, TSimd>.Load(z + j, left), max));
                sums = TSimd.Add(sums, Lanes<TVector, TSimd>.Keep(power, left));
            }

            var logSum = VectorMath<TVector, TSimd>.Log(TSimd.Create(TSimd.Sum(sums)));
            for (nint j = row; j < row + outputs; j += TSimd.Count)
            {
                var left = row + outputs - j;
                var zs = Lanes<TVector, TSimd>.Load(z + j, left);
                var logA = TSimd.Subtract(TSimd.Subtract(zs, max), logSum);
                Lanes<TVector, TSimd>.Store(logA, z + j, left);
                Lanes<TVector, TSimd>.Store(VectorMath<TVector, TSimd>.Exp(logA), a + j, left);
            }
        }
    }

    /// <summary>The maximum of a row, in all lanes; undefined if an element is NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector RowMax<TVector, TSimd>(float* z, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var max = TSimd.Create(float.NegativeInfinity);
        for (var j = 0; j < outputs; j += TSimd.Count)
        {
            max = TSimd.Max(
                max, Lanes<TVector, TSimd>.Load(z + j, outputs - j, float.NegativeInfinity));
        }

        return TSimd.Create(TSimd.Max(max));
    }
}
