using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="LayerNormDelta"/>: BP2 through the normalisation.</summary>
/// <remarks>
/// Each lane sums every Count-th element of its row; the lanes' sums are added in a fixed order.
/// </remarks>
internal static unsafe class LayerNormDeltaSimd
{
    internal static CpuWork Work(
        float* outer,
        float* gamma,
        float* normal,
        float* scale,
        float* delta,
        int batch,
        int outputs) =>
        new() { Nanoseconds = batch * (10 + outputs / 4L), BatchRows = batch };

    internal static void Run(
        CpuPart part,
        float* outer,
        float* gamma,
        float* normal,
        float* scale,
        float* delta,
        int batch,
        int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(
                part, outer, gamma, normal, scale, delta, batch, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(
                part, outer, gamma, normal, scale, delta, batch, outputs);
        else
            Run<Vector128<float>, Width128>(
                part, outer, gamma, normal, scale, delta, batch, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part,
        float* outer,
        float* gamma,
        float* normal,
        float* scale,
        float* delta,
        int batch,
        int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(batch);
        for (var i = first; i < end; i++)
        {
            var row = (nint)i * outputs;
            var (sums, products) = (TSimd.Create(0), TSimd.Create(0));
            for (nint j = 0; j < outputs; j += TSimd.Count)
            {
                var left = outputs - j;
                var g = TSimd.Multiply(
                    Lanes<TVector, TSimd>.Load(gamma + j, left),
                    Lanes<TVector, TSimd>.Load(outer + row + j, left));
                sums = TSimd.Add(sums, g);
                products = TSimd.MultiplyAdd(
                    g, Lanes<TVector, TSimd>.Load(normal + row + j, left), products);
            }

            var mean = TSimd.Create(TSimd.Sum(sums) / outputs);
            var slope = TSimd.Create(TSimd.Sum(products) / outputs);
            var factor = TSimd.Create(scale[i]);
            for (nint j = 0; j < outputs; j += TSimd.Count)
            {
                var left = outputs - j;
                var outers = Lanes<TVector, TSimd>.Load(outer + row + j, left);
                var normals = Lanes<TVector, TSimd>.Load(normal + row + j, left);
                var g = TSimd.Multiply(Lanes<TVector, TSimd>.Load(gamma + j, left), outers);
                var rest = TSimd.Subtract(
                    TSimd.Subtract(g, mean), TSimd.Multiply(normals, slope));
                Lanes<TVector, TSimd>.Store(TSimd.Multiply(factor, rest), delta + row + j, left);
                Lanes<TVector, TSimd>.Store(
                    TSimd.Multiply(normals, outers), normal + row + j, left);
            }
        }
    }
}
