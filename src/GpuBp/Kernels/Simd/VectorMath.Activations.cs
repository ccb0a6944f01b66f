using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <content>What activations need that <see cref="MathF"/> has not.</content>
public static partial class VectorMath<TVector, TSimd>
{
    /// <summary>1 / (1 + e⁻ᶻ)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sigmoid(TVector z)
    {
        // With e = e^−|z|, 1 / (1 + e) or e / (1 + e): no overflow, no digits lost for z below 0.
        var e = ExpOfMinusAbs(z);
        var one = TSimd.Create(1);
        var above = TSimd.Select(TSimd.LessThan(z, TSimd.Create(0)), e, one);
        return TSimd.Divide(above, TSimd.Add(one, e));
    }

    /// <summary>eˣ − 1 for x ≤ 0, with the sign of x</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ExpMinus1(TVector x)
    {
        // As the hyperbolic tangent does; from x = −20 on the result rounds to −1.
        var rest = ExpRest(TSimd.Max(TSimd.Create(-20), x), out var n);
        var power = TSimd.Scale(TSimd.Create(1), n);
        var less = TSimd.MultiplyAdd(power, rest, TSimd.Subtract(power, TSimd.Create(1)));
        return TSimd.Or(less, TSimd.And(x, TSimd.Create(-0f)));
    }
}
