using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <content>What activations need beside the elementary functions.</content>
internal static partial class VectorMath<TVector, TSimd>
{
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

    /// <summary>ln(1 + e^z)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Softplus(TVector z)
    {
        // What 1 + e has lost of e, the quotient has too.
        var e = ExpOfMinusAbs(z);
        var u = TSimd.Add(TSimd.Create(1), e);
        var exact = TSimd.Subtract(u, TSimd.Create(1));
        var log = TSimd.Divide(TSimd.Multiply(Log(u), e), exact);
        log = TSimd.Select(TSimd.EqualTo(exact, TSimd.Create(0)), e, log);
        return TSimd.Add(TSimd.Max(TSimd.Create(0), z), log);
    }

    /// <summary>z / (1 + e⁻ᶻ)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Silu(TVector z)
    {
        var zero = TSimd.Create(0);
        var e = ExpOfMinusAbs(z);
        var above = TSimd.Select(TSimd.LessThan(z, zero), TSimd.Multiply(z, e), z);
        var a = TSimd.Divide(above, TSimd.Add(TSimd.Create(1), e));
        return TSimd.Select(TSimd.LessThan(z, TSimd.Create(GpuBp.Kernels.Silu.Least)), zero, a);
    }

    /// <summary>s (1 + z (1 − s)) with s = 1 / (1 + e⁻ᶻ)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector SiluDerivative(TVector z)
    {
        var one = TSimd.Create(1);
        var s = Sigmoid(z);
        return TSimd.Multiply(s, TSimd.MultiplyAdd(z, TSimd.Subtract(one, s), one));
    }

    /// <summary>z Φ(z)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Gelu(TVector z)
    {
        var a = TSimd.Multiply(z, NormalBelow(z, NormalPower(z)));
        return TSimd.Select(
            TSimd.LessThan(z, TSimd.Create(GpuBp.Kernels.Gelu.Least)), TSimd.Create(0), a);
    }

    /// <summary>Φ(z) + z φ(z)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector GeluDerivative(TVector z)
    {
        var e = NormalPower(z);
        var slope = TSimd.Multiply(z, TSimd.Create(GpuBp.Kernels.Gelu.DensityAt0));
        return TSimd.MultiplyAdd(slope, e, NormalBelow(z, e));
    }

    /// <summary>e^(−z²/2)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector NormalPower(TVector z) =>
        Exp(TSimd.Multiply(TSimd.Multiply(TSimd.Create(-0.5f), z), z));

    /// <inheritdoc cref="NormalDistribution.Below"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector NormalBelow(TVector z, TVector e)
    {
        var one = TSimd.Create(1);
        var scale = TSimd.Create(NormalDistribution.Scale);
        var s = TSimd.Divide(one, TSimd.MultiplyAdd(scale, TSimd.Abs(z), one));
        var p = TSimd.Create(NormalDistribution.P8);
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P7));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P6));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P5));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P4));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P3));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P2));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P1));
        p = TSimd.MultiplyAdd(p, s, TSimd.Create(NormalDistribution.P0));
        var tail = TSimd.Multiply(e, TSimd.Multiply(p, s));
        return TSimd.Select(
            TSimd.LessThan(z, TSimd.Create(0)), tail, TSimd.Subtract(one, tail));
    }
}
