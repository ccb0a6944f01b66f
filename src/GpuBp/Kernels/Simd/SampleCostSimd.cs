using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="SampleCost"/>: C = Σ over a sample's outputs.</summary>
/// <remarks>
/// Each lane sums every Count-th cost of its row; the lanes' sums are added in a fixed order.
/// </remarks>
internal static unsafe class SampleCostSimd
{
    internal static CpuWork Work<TLoss>(
        int extent, float* z, float* a, float* y, float* costs, float* parameters,
        int outputs)
        where TLoss : struct, ILoss =>
        new() { Nanoseconds = extent * (5 + outputs / 2L), BatchRows = extent };

    internal static void Run<TLoss>(
        CpuPart part, int extent, float* z, float* a, float* y, float* costs,
        float* parameters, int outputs)
        where TLoss : struct, ILoss
    {
        if (Width512.IsSupported)
            Run<TLoss, Vector512<float>, Width512>(
                part, extent, z, a, y, costs, parameters, outputs);
        else if (Width256.IsSupported)
            Run<TLoss, Vector256<float>, Width256>(
                part, extent, z, a, y, costs, parameters, outputs);
        else
            Run<TLoss, Vector128<float>, Width128>(
                part, extent, z, a, y, costs, parameters, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TLoss, TVector, TSimd>(
        CpuPart part, int extent, float* z, float* a, float* y, float* costs,
        float* parameters, int outputs)
        where TLoss : struct, ILoss
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent);
        for (var i = first; i < end; i++)
        {
            var row = (nint)i * outputs;
            var sum = TSimd.Create(0);
            for (nint j = row; j < row + outputs; j += TSimd.Count)
            {
                var left = row + outputs - j;
                var cost = TLoss.Cost<TLoss, TVector, TSimd>(
                    Lanes<TVector, TSimd>.Load(z + j, left),
                    Lanes<TVector, TSimd>.Load(a + j, left),
                    Lanes<TVector, TSimd>.Load(y + j, left),
                    Lanes<TVector, TSimd>.Load(parameters + (j - row), left));
                sum = TSimd.Add(sum, Lanes<TVector, TSimd>.Keep(cost, left));
            }

            costs[i] = TSimd.Sum(sum);
        }
    }
}
