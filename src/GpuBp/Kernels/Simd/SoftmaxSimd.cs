using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="Softmax"/>: z ← ln a, aⱼ = e^zⱼ / Σₖ e^zₖ in each row.</summary>
/// <remarks>A lane sums every Count-th power of its row; the lanes' sums are added in a fixed order.</remarks>
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
            var (max, logSum) = MaxAndLogSum<TVector, TSimd>(z + row, outputs);
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

    /// <summary>A row's maximum m and ln Σ e^(z − m), both in all lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static (TVector Max, TVector LogSum) MaxAndLogSum<TVector, TSimd>(
        float* z, int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        // −∞ beyond the row's end is no maximum, and adds e^−∞ = 0.
        const float Beyond = float.NegativeInfinity;
        var maxima = TSimd.Create(Beyond);
        for (var j = 0; j < outputs; j += TSimd.Count)
            maxima = TSimd.Max(maxima, Lanes<TVector, TSimd>.Load(z + j, outputs - j, Beyond));
        var max = TSimd.Create(TSimd.Max(maxima));

        var sums = TSimd.Create(0);
        for (var j = 0; j < outputs; j += TSimd.Count)
        {
            var zs = Lanes<TVector, TSimd>.Load(z + j, outputs - j, Beyond);
            sums = TSimd.Add(sums, VectorMath<TVector, TSimd>.Exp(TSimd.Subtract(zs, max)));
        }

        return (max, VectorMath<TVector, TSimd>.Log(TSimd.Create(TSimd.Sum(sums))));
    }
}
