using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// The SIMD form of <see cref="GradientSquares"/>: two running sums for each lane of a block.
/// </summary>
internal static unsafe class GradientSquaresSimd
{
    internal static CpuWork Work(float* grad, float* squares, long count) =>
        new() { Nanoseconds = count / 12 };

    internal static void Run(CpuPart part, float* grad, float* squares, long count)
    {
        if (Width512.IsSupported)
            Run<Vector512<float>, Width512>(part, grad, squares, count);
        else if (Width256.IsSupported)
            Run<Vector256<float>, Width256>(part, grad, squares, count);
        else
            Run<Vector128<float>, Width128>(part, grad, squares, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TVector, TSimd>(CpuPart part, float* grad, float* squares, long count)
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var (first, end) = part.Share(UpdateLaunches.SquaresOf(count));
        for (var block = first; block < end; block++)
        {
            var from = grad + (long)block * GradientSquares.Block;
            var left =
                (int)Math.Min(GradientSquares.Block, count - (long)block * GradientSquares.Block);
            var (even, odd) = (TSimd.Create(0), TSimd.Create(0));
            var i = 0;
            for (; i + 2 * TSimd.Count <= left; i += 2 * TSimd.Count)
            {
                var (g, next) = (TSimd.Load(from + i), TSimd.Load(from + i + TSimd.Count));
                even = TSimd.MultiplyAdd(g, g, even);
                odd = TSimd.MultiplyAdd(next, next, odd);
            }

            for (; i < left; i += TSimd.Count)
            {
                var g = Lanes<TVector, TSimd>.Load(from + i, left - i);
                even = TSimd.MultiplyAdd(g, g, even);
            }

            squares[block] = TSimd.Sum(TSimd.Add(even, odd));
        }
    }
}
