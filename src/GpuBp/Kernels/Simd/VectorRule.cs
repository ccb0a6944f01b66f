using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>An optimiser's step of each lane of a vector.</summary>
/// <remarks>
/// The JIT compiler decides the comparisons of types and leaves one branch. A rule that is not the
/// library's own is called for one lane after the other.
/// </remarks>
internal readonly unsafe struct VectorRule<TRule, TVector, TSimd>
    where TRule : struct, IUpdateRule
    where TVector : struct
    where TSimd : struct, ISimd<TVector>
{
    private readonly float* _numbers;
    private readonly TVector _rate;
    private readonly TVector _a;
    private readonly TVector _b;
    private readonly TVector _c;
    private readonly TVector _d;
    private readonly TVector _clip;

    /// <param name="numbers">What <see cref="UpdateNumbers"/> wrote.</param>
    internal VectorRule(float* numbers)
    {
        _numbers = numbers;
        _rate = TSimd.Create(numbers[UpdateNumbers.Rate]);
        _a = TSimd.Create(numbers[UpdateNumbers.A]);
        _b = TSimd.Create(numbers[UpdateNumbers.B]);
        _c = TSimd.Create(numbers[UpdateNumbers.C]);
        _d = TSimd.Create(numbers[UpdateNumbers.D]);
        _clip = TSimd.Create(numbers[UpdateNumbers.Clip]);
    }

    /// <summary>w, states ← rule(w, ∂C/∂w, states)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Update(ref TVector w, TVector grad, ref TVector state1, ref TVector state2)
    {
        var g = TSimd.Multiply(_clip, grad);
        if (typeof(TRule) == typeof(AdamRule))
        {
            g = TSimd.MultiplyAdd(_d, w, g);
            Moments(ref w, g, ref state1, ref state2);
        }
        else if (typeof(TRule) == typeof(AdamWRule))
        {
            w = TSimd.Subtract(w, TSimd.Multiply(_d, w));
            Moments(ref w, g, ref state1, ref state2);
        }
        else if (typeof(TRule) == typeof(RmsPropRule))
        {
            g = TSimd.MultiplyAdd(_d, w, g);
            state1 = Mean(state1, TSimd.Multiply(g, g), _a);
            w = TSimd.Subtract(w, TSimd.Divide(TSimd.Multiply(_rate, g), Root(state1)));
        }
        else if (typeof(TRule) == typeof(RmsPropMomentumRule))
        {
            g = TSimd.MultiplyAdd(_d, w, g);
            state1 = Mean(state1, TSimd.Multiply(g, g), _a);
            state2 = TSimd.MultiplyAdd(_b, state2, TSimd.Divide(g, Root(state1)));
            w = TSimd.Subtract(w, TSimd.Multiply(_rate, state2));
        }
        else if (typeof(TRule) == typeof(MomentumRule) || typeof(TRule) == typeof(NesterovRule))
        {
            g = TSimd.MultiplyAdd(_d, w, g);
            state1 = TSimd.MultiplyAdd(_a, state1, g);
            var down = typeof(TRule) == typeof(NesterovRule) ? TSimd.MultiplyAdd(_a, state1, g) : state1;
            w = TSimd.Subtract(w, TSimd.Multiply(_rate, down));
        }
        else if (typeof(TRule) == typeof(DescentRule))
        {
            w = TSimd.Subtract(w, TSimd.Multiply(_rate, TSimd.MultiplyAdd(_d, w, g)));
        }
        else
        {
            UpdateEach(ref w, g, ref state1, ref state2, _numbers);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Moments(ref TVector w, TVector g, ref TVector state1, ref TVector state2)
    {
        state1 = Mean(state1, g, _a);
        state2 = Mean(state2, TSimd.Multiply(g, g), _b);
        w = TSimd.Subtract(w, TSimd.Divide(TSimd.Multiply(_rate, state1), Root(state2)));
    }

    /// <summary>mean + share · (value − mean)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mean(TVector mean, TVector value, TVector share) =>
        TSimd.MultiplyAdd(share, TSimd.Subtract(value, mean), mean);

    /// <summary>√v + c</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Root(TVector v) => TSimd.Add(TSimd.Sqrt(v), _c);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void UpdateEach(
        ref TVector w, TVector grad, ref TVector state1, ref TVector state2, float* numbers)
    {
        var weights = stackalloc float[4 * TSimd.Count];
        var gradients = weights + TSimd.Count;
        var firsts = weights + 2 * TSimd.Count;
        var seconds = weights + 3 * TSimd.Count;
        TSimd.Store(w, weights);
        TSimd.Store(grad, gradients);
        TSimd.Store(state1, firsts);
        TSimd.Store(state2, seconds);
        var (rate, a, b) = (
            numbers[UpdateNumbers.Rate], numbers[UpdateNumbers.A], numbers[UpdateNumbers.B]);
        var (c, d, t) = (numbers[UpdateNumbers.C], numbers[UpdateNumbers.D], numbers[UpdateNumbers.Step]);
        for (var lane = 0; lane < TSimd.Count; lane++)
        {
            var (before, g, s1, s2) = (weights[lane], gradients[lane], firsts[lane], seconds[lane]);
            if (TRule.States > 0)
                firsts[lane] = TRule.State1(before, g, s1, s2, rate, a, b, c, d, t);
            if (TRule.States > 1)
                seconds[lane] = TRule.State2(before, g, s1, s2, rate, a, b, c, d, t);
            weights[lane] = TRule.Weight(before, g, s1, s2, rate, a, b, c, d, t);
        }

        w = TSimd.Load(weights);
        state1 = TSimd.Load(firsts);
        state2 = TSimd.Load(seconds);
    }
}
