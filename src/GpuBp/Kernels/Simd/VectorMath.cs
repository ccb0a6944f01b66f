using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace GpuBp.Kernels.Simd;

/// <summary>
/// eˣ, ln x, tanh and other functions of each lane: vector forms call these in place of
/// <see cref="MathF"/>.
/// </summary>
/// <typeparam name="TVector">The vector.</typeparam>
/// <typeparam name="TSimd">Its arithmetic.</typeparam>
/// <remarks>
/// Errors are at most 3 units in the last place, for denormal results too; ±0, ±∞ and NaN give the
/// results of <see cref="MathF"/>.
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
[SuppressMessage("Design", "CA1000",
    Justification = "Nobody calls it but generated C#, which writes the types out.")]
public static class VectorMath<TVector, TSimd>
    where TVector : struct
    where TSimd : struct, ILanes<TVector>
{
    // ln 2 = High − Low. High has so few bits that n · High is exact even without FMA.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = 2.12194440e-4f;

    /// <summary>eˣ</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Exp(TVector x)
    {
        // Past these bounds the result is ∞ or 0. The bound is the first argument, so that NaN
        // passes.
        x = TSimd.Min(TSimd.Create(89), TSimd.Max(TSimd.Create(-104), x));
        var rest = ExpRest(x, out var n);
        return TSimd.Scale(TSimd.Add(TSimd.Create(1), rest), n);
    }

    /// <summary>e^−|z|</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ExpOfMinusAbs(TVector z)
    {
        var x = TSimd.Max(TSimd.Create(-104), TSimd.Or(z, TSimd.Create(-0f)));
        var rest = ExpRest(x, out var n);
        return TSimd.Scale(TSimd.Add(TSimd.Create(1), rest), n);
    }

    /// <summary>tanh z = (1 − e^−2|z|) / (1 + e^−2|z|), with the sign of z</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Tanh(TVector z)
    {
        // Uses e^−2|z| − 1 = 2ⁿ(1 + rest) − 1, which keeps its digits near 0, where n = 0. From
        // |z| = 10 on, the result rounds to ±1.
        var sign = TSimd.Create(-0f);
        var x = TSimd.Multiply(TSimd.Create(-2), TSimd.Abs(z));
        var rest = ExpRest(TSimd.Max(TSimd.Create(-20), x), out var n);
        var power = TSimd.Scale(TSimd.Create(1), n);
        var less = TSimd.MultiplyAdd(power, rest, TSimd.Subtract(power, TSimd.Create(1)));
        var size = TSimd.Abs(TSimd.Divide(less, TSimd.Add(less, TSimd.Create(2))));
        return TSimd.Or(size, TSimd.And(z, sign));
    }

    /// <summary>1 / (1 + e⁻ᶻ)</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector Sigmoid(TVector z)
    {
        // With e = e^−|z|, 1 / (1 + e) or e / (1 + e) neither overflows nor loses digits for z
        // below 0.
        var e = ExpOfMinusAbs(z);
        var one = TSimd.Create(1);
        var above = TSimd.Select(TSimd.LessThan(z, TSimd.Create(0)), e, one);
        return TSimd.Divide(above, TSimd.Add(one, e));
    }

    /// <summary>eˣ − 1 for x ≤ 0, with the sign of x</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TVector ExpMinus1(TVector x)
    {
        // As in Tanh; below x = −20 the result rounds to −1.
        var rest = ExpRest(TSimd.Max(TSimd.Create(-20), x), out var n);
        var power = TSimd.Scale(TSimd.Create(1), n);
        var less = TSimd.MultiplyAdd(power, rest, TSimd.Subtract(power, TSimd.Create(1)));
        return TSimd.Or(less, TSimd.And(x, TSimd.Create(-0f)));
    }

    /// <summary>ln x</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Log(TVector x)
    {
        const float MinNormal = 1.17549435e-38f; // 2⁻¹²⁶
        var denormal = TSimd.LessThan(x, TSimd.Create(MinNormal));
        var normal = TSimd.Select(denormal, TSimd.Multiply(x, TSimd.Create(1 << 24)), x);
        var f = TSimd.Subtract(TSimd.Split(normal, out var n), TSimd.Create(1));
        n = TSimd.Add(n, TSimd.And(denormal, TSimd.Create(-24)));

        // ln(1 + f) = f − f²/2 + f³ p(f), with a relative error of at most 6e−9.
        var p = TSimd.Create(-0.0764611065f);
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(0.127791151f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-0.131641835f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(0.14199695f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-0.166227654f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(0.200012922f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(-0.250008374f));
        p = TSimd.MultiplyAdd(p, f, TSimd.Create(0.333333313f));
        var square = TSimd.Multiply(f, f);
        var low = TSimd.Multiply(n, TSimd.Create(-Ln2Low));
        var rest = TSimd.MultiplyAdd(TSimd.Multiply(p, f), square, low);
        rest = TSimd.MultiplyAdd(square, TSimd.Create(-0.5f), rest);
        var log = TSimd.MultiplyAdd(n, TSimd.Create(Ln2High), TSimd.Add(f, rest));

        var zero = TSimd.Create(0);
        var infinity = TSimd.Create(float.PositiveInfinity);
        log = TSimd.Select(TSimd.LessThan(x, infinity), log, x);
        var pole = TSimd.Select(
            TSimd.LessThan(x, zero), TSimd.Create(float.NaN), TSimd.Create(float.NegativeInfinity));
        return TSimd.Select(TSimd.LessThan(x, TSimd.Create(float.Epsilon)), pole, log);
    }

    /// <summary>
    /// The maximum as in <see cref="MathF.Max"/>: NaN if either is NaN, and 0 is above −0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Max(TVector a, TVector b) => TSimd.Select(
        TSimd.EqualTo(a, b), TSimd.And(a, b),
        TSimd.Select(TSimd.EqualTo(a, a), TSimd.Max(a, b), a));

    /// <summary>The maximum of x and 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector NotBelow0(TVector x) =>
        TSimd.Add(TSimd.Max(TSimd.Create(0), x), TSimd.Create(0)); // −0 + 0 is 0.

    /// <summary>
    /// The minimum as in <see cref="MathF.Min"/>: NaN if either is NaN, and −0 is below 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Min(TVector a, TVector b) => TSimd.Select(
        TSimd.EqualTo(a, b), TSimd.Or(a, b), TSimd.Select(TSimd.EqualTo(a, a), TSimd.Min(a, b), a));

    /// <summary>
    /// Returns the rest in eˣ = 2ⁿ (1 + rest) with |x − n ln 2| ≤ ½ ln 2; for tiny x, x itself.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ExpRest(TVector x, out TVector n)
    {
        n = TSimd.Round(TSimd.Multiply(x, TSimd.Create(1.44269504f)));
        var r = TSimd.MultiplyAdd(n, TSimd.Create(-Ln2High), x);
        r = TSimd.MultiplyAdd(n, TSimd.Create(Ln2Low), r);

        // eʳ = 1 + r + r² p(r), with a relative error of at most 3.3e−9.
        var p = TSimd.Create(0.00138131622f);
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(0.00836941041f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(0.041668456f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(0.166665152f));
        p = TSimd.MultiplyAdd(p, r, TSimd.Create(0.49999994f));
        return TSimd.MultiplyAdd(p, TSimd.Multiply(r, r), r);
    }
}
