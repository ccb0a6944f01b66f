using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// A product whose sums TFinish turns into elements, on the processor's widest vectors.
/// </summary>
internal static unsafe class ProductForm<TFinish>
    where TFinish : struct, IFinish
{
    internal static CpuWork Work(in ProductCall call) =>
        Width512.IsSupported ? Product<Vector512<float>, Width512>.Work(call)
        : Width256.IsSupported ? Product<Vector256<float>, Width256>.Work(call)
        : Product<Vector128<float>, Width128>.Work(call);

    internal static void Run(CpuPart part, in ProductCall call)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, call);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, call);
        else
            Run<Vector128<float>, Width128>(part, call);
    }

    internal static void Run<TVector, TSimd>(CpuPart part, ProductCall call)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        if (call.Finish.NonFinite != null)
            call.Finish.Run = &TileCheck<TVector, TSimd>.Run;
        else if (!TFinish.IsNone)
            call.Finish.Run = &TileFinish<TVector, TSimd, TFinish>.Run;
        Product<TVector, TSimd>.Run(part, call);
    }
}
