using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="Activate"/>: a = σ(z).</summary>
internal static unsafe class ActivateSimd
{
    internal static CpuWork Work<TActivation>(int extent, float* z, float* a)
        where TActivation : struct, IActivation => new() { Nanoseconds = extent / 3 };

    internal static void Run<TActivation>(CpuPart part, int extent, float* z, float* a)
        where TActivation : struct, IActivation
    {
        if (Width512.IsSupported)
            Run<TActivation, Vector512<float>, Width512>(part, extent, z, a);
        else if (Width256.IsSupported)
            Run<TActivation, Vector256<float>, Width256>(part, extent, z, a);
        else
            Run<TActivation, Vector128<float>, Width128>(part, extent, z, a);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TActivation, TVector, TSimd>(
        CpuPart part, int extent, float* z, float* a)
        where TActivation : struct, IActivation
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(extent, TSimd.Count);
        for (nint i = first; i < end; i += TSimd.Count)
        {
            var left = end - i;
            Lanes<TVector, TSimd>.Store(
                TActivation.Apply<TActivation, TVector, TSimd>(
                    Lanes<TVector, TSimd>.Load(z + i, left)),
                a + i,
                left);
        }
    }
}
