using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using GpuBp.Compute.Cpu;

namespace GpuBp.Kernels.Simd;

/// <summary>The SIMD form of <see cref="Update"/>: w, states ← rule(w, ∂C/∂w, states).</summary>
internal static unsafe class UpdateSimd
{
    internal static CpuWork Work<TRule>(
        int extent,
        float* w,
        float* grad,
        float* state1,
        float* state2,
        float* numbers,
        int* ends,
        int* current,
        int* nonFinite,
        int first)
        where TRule : struct, IUpdateRule =>
        new() { Nanoseconds = (2 + TRule.States) * (extent / 12L) };

    internal static void Run<TRule>(
        CpuPart part,
        int extent,
        float* w,
        float* grad,
        float* state1,
        float* state2,
        float* numbers,
        int* ends,
        int* current,
        int* nonFinite,
        int first)
        where TRule : struct, IUpdateRule
    {
        var (at, end) = Width512.IsSupported
            ? Run<TRule, Vector512<float>, Width512>(part, extent, w, grad, state1, state2, numbers)
            : Width256.IsSupported
                ? Run<TRule, Vector256<float>, Width256>(
                    part, extent, w, grad, state1, state2, numbers)
                : Run<TRule, Vector128<float>, Width128>(
                    part, extent, w, grad, state1, state2, numbers);
        Note(w, at, end, ends, *current, nonFinite, first);
    }

    /// <summary>Updates the part's share.</summary>
    /// <returns>
    /// The elements to look through for one that is not finite; none if all are finite.
    /// </returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static (int First, int End) Run<TRule, TVector, TSimd>(
        CpuPart part, int extent, float* w, float* grad, float* state1, float* state2,
        float* numbers)
        where TRule : struct, IUpdateRule
        where TVector : struct
        where TSimd : struct, ISimd<TVector>
    {
        var step = new Hyperparameters
        {
            Rate = numbers[UpdateNumbers.Rate],
            Hyper1 = numbers[UpdateNumbers.Hyper1],
            Hyper2 = numbers[UpdateNumbers.Hyper2],
            Hyper3 = numbers[UpdateNumbers.Hyper3],
            Hyper4 = numbers[UpdateNumbers.Hyper4],
            Step = numbers[UpdateNumbers.Step],
        };
        var clip = TSimd.Create(numbers[UpdateNumbers.Clip]);
        var zero = TSimd.Create(0);
        var check = zero; // 0 · w is 0, or NaN if w is not finite.
        var (first, end) = part.Share(extent, TSimd.Count);
        for (nint i = first; i < end; i += TSimd.Count)
        {
            var left = end - i;
            var weight = Lanes<TVector, TSimd>.Load(w + i, left);
            var g = TSimd.Multiply(clip, Lanes<TVector, TSimd>.Load(grad + i, left));
            var s1 = TRule.States > 0 ? Lanes<TVector, TSimd>.Load(state1 + i, left) : zero;
            var s2 = TRule.States > 1 ? Lanes<TVector, TSimd>.Load(state2 + i, left) : zero;
            TRule.Step<TRule, TVector, TSimd>(ref weight, ref s1, ref s2, g, step);
            if (TRule.States > 0)
                Lanes<TVector, TSimd>.Store(s1, state1 + i, left);
            if (TRule.States > 1)
                Lanes<TVector, TSimd>.Store(s2, state2 + i, left);
            Lanes<TVector, TSimd>.Store(weight, w + i, left);
            check = TSimd.MultiplyAdd(Lanes<TVector, TSimd>.Keep(weight, left), zero, check);
        }

        return TSimd.Sum(check) == 0 ? (0, 0) : (first, end);
    }

    private static void Note(
        float* w, int at, int end, int* ends, int current, int* nonFinite, int first)
    {
        var layer = 0;
        for (; at < end; at++)
        {
            while (first + at >= ends[layer])
                layer++;
            if (!float.IsFinite(w[at]))
                CpuAtomic.Min(ref nonFinite[layer], current);
        }
    }
}
