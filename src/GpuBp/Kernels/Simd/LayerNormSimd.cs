using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="LayerNorm"/>: z ← γ x̂ + β in each row.</summary>
/// <remarks>
/// Each lane sums every Count-th element of its row; the lanes' sums are added in a fixed order.
/// </remarks>
internal static unsafe class LayerNormSimd
{
    internal static CpuWork Work(
        float* z, float* gamma, float* beta, float* normal, float* scale, int batch, int outputs) =>
        new() { Nanoseconds = batch * (15 + outputs / 4L), BatchRows = batch };

    internal static void Run(
        CpuPart part,
        float* z,
        float* gamma,
        float* beta,
        float* normal,
        float* scale,
        int batch,
        int outputs)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(
                part, z, gamma, beta, normal, scale, batch, outputs);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(
                part, z, gamma, beta, normal, scale, batch, outputs);
        else
            Run<Vector128<float>, Width128>(
                part, z, gamma, beta, normal, scale, batch, outputs);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(
        CpuPart part,
        float* z,
        float* gamma,
        float* beta,
        float* normal,
        float* scale,
        int batch,
        int outputs)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(batch);
        for (var i = first; i < end; i++)
        {
            var row = (nint)i * outputs;
            var sums = TSimd.Create(0);
            for (nint j = 0; j < outputs; j += TSimd.Count)
                sums = TSimd.Add(sums, Lanes<TVector, TSimd>.Load(z + row + j, outputs - j));

            var mean = TSimd.Create(TSimd.Sum(sums) / outputs);
            var squares = TSimd.Create(0);
            for (nint j = 0; j < outputs; j += TSimd.Count)
            {
                var left = outputs - j;
                var difference = Lanes<TVector, TSimd>.Keep(
                    TSimd.Subtract(Lanes<TVector, TSimd>.Load(z + row + j, left), mean), left);
                squares = TSimd.MultiplyAdd(difference, difference, squares);
            }

            scale[i] = 1 / MathF.Sqrt(TSimd.Sum(squares) / outputs + LayerNorm.Epsilon);
            var factor = TSimd.Create(scale[i]);
            for (nint j = 0; j < outputs; j += TSimd.Count)
            {
                var left = outputs - j;
                var value = TSimd.Multiply(
                    TSimd.Subtract(Lanes<TVector, TSimd>.Load(z + row + j, left), mean), factor);
                Lanes<TVector, TSimd>.Store(value, normal + row + j, left);
                Lanes<TVector, TSimd>.Store(
                    TSimd.MultiplyAdd(
                        Lanes<TVector, TSimd>.Load(gamma + j, left),
                        value,
                        Lanes<TVector, TSimd>.Load(beta + j, left)),
                    z + row + j,
                    left);
            }
        }
    }
}
