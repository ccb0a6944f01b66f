using System.Runtime.CompilerServices;
using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>σ(z) = z;  σ′ = 1</summary>
public readonly partial struct Identity : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => 1f;
}

/// <summary>σ(z) = 1 / (1 + e⁻ᶻ);  σ′ = a(1 − a)</summary>
public readonly partial struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => Reciprocal.OfLarge(1f + MathF.Exp(-z));

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept * (1f - kept);

    // Does not overflow, and keeps all digits below 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSelf, TVector, TSimd>(TVector z) =>
        VectorMath<TVector, TSimd>.Sigmoid(z);
}

/// <summary>σ(z) = tanh z;  σ′ = 1 − a²</summary>
public readonly partial struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => MathF.Tanh(z);

    /// <inheritdoc/>
    public static float Derivative(float kept) => 1f - kept * kept;
}

/// <summary>σ(z) = max(0, z);  σ′ = 1 where a &gt; 0, else 0</summary>
public readonly partial struct Relu : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z < 0f ? 0f : z; // NaN stays NaN.

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : 0f;
}

/// <summary>σ(z) = z where z &gt; 0, else z / 100;  σ′ = 1 where a &gt; 0, else 1 / 100</summary>
public readonly partial struct LeakyRelu : IActivation
{
    internal const float Slope = 0.01f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : Slope;
}

/// <summary>σ(z) = z where z &gt; 0, else eᶻ − 1;  σ′ = 1 where a &gt; 0, else a + 1</summary>
public readonly partial struct Elu : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z)
    {
        // eᶻ − 1 = 2t / (1 − t) with t = tanh(z / 2), which keeps its digits near 0.
        var t = MathF.Tanh(0.5f * z);
        return z > 0f ? z : 2f * t / (1f - t);
    }

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : kept + 1f;

    // From eᶻ − 1 itself, which MathF lacks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSelf, TVector, TSimd>(TVector z)
    {
        var zero = TSimd.Create(0);
        return TSimd.Select(
            TSimd.LessThan(zero, z), z, VectorMath<TVector, TSimd>.ExpMinus1(TSimd.Min(zero, z)));
    }
}

/// <summary>
/// σ(z) = λ z where z &gt; 0, else λ α (eᶻ − 1); σ′ = λ where a &gt; 0, else a + λ α: Klambauer et
/// al. 2017, whose λ and α keep means of 0 and deviations of 1 from layer to layer
/// </summary>
public readonly partial struct Selu : IActivation
{
    internal const float Lambda = 1.0507009873554805f;
    internal const float Alpha = 1.6732632423543772f;
    private const float LambdaAlpha = 1.7580993408473766f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z)
    {
        // As Elu computes eᶻ − 1.
        var t = MathF.Tanh(0.5f * z);
        return z > 0f ? Lambda * z : LambdaAlpha * (2f * t / (1f - t));
    }

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? Lambda : kept + LambdaAlpha;

    // From eᶻ − 1 itself, which MathF lacks.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Apply<TSelf, TVector, TSimd>(TVector z)
    {
        var zero = TSimd.Create(0);
        return TSimd.Select(
            TSimd.LessThan(zero, z),
            TSimd.Multiply(TSimd.Create(Lambda), z),
            TSimd.Multiply(
                TSimd.Create(LambdaAlpha),
                VectorMath<TVector, TSimd>.ExpMinus1(TSimd.Min(zero, z))));
    }
}

/// <summary>σ(z) = ln(1 + eᶻ);  σ′ = 1 − e⁻ᵃ</summary>
public readonly partial struct Softplus : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z)
    {
        // ln(1 + e) for e = e^−|z|: the quotient restores the digits of e that 1 + e loses.
        var e = MathF.Exp(-MathF.Abs(z));
        var u = 1f + e;
        return MathF.Max(z, 0f) + (u == 1f ? e : MathF.Log(u) * e / (u - 1f));
    }

    /// <inheritdoc/>
    public static float Derivative(float kept)
    {
        // 1 − e⁻ᵃ = 2t / (1 + t) with t = tanh(a / 2), which keeps its digits near 0.
        var t = MathF.Tanh(0.5f * kept);
        return 2f * t / (1f + t);
    }

    // From e⁻ᵃ − 1 itself; a is at least 0.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static TVector IActivation.Derivative<TSelf, TVector, TSimd>(TVector kept) => TSimd.Subtract(
        TSimd.Create(0), VectorMath<TVector, TSimd>.ExpMinus1(TSimd.Or(kept, TSimd.Create(-0f))));
}

/// <summary>σ(z) = z s(z) with s(z) = 1 / (1 + e⁻ᶻ);  σ′ = s(z) (1 + z (1 − s(z)))</summary>
[Contract]
public readonly partial struct Silu : IActivation
{
    /// <summary>Below this z, z eᶻ leaves the range of floats, and σ is 0; that of Mish
    /// too.</summary>
    internal const float MinArgument = -104f;

    /// <inheritdoc/>
    public static bool KeepsZ => true;

    /// <inheritdoc/>
    public static float Apply(float z)
    {
        // With e = e^−|z|, s = 1 / (1 + e) or e / (1 + e): no overflow.
        var e = MathF.Exp(-MathF.Abs(z));
        return z < MinArgument ? 0f : (z < 0f ? z * e : z) / (1f + e);
    }

    /// <inheritdoc/>
    public static float Derivative(float kept)
    {
        var e = MathF.Exp(-MathF.Abs(kept));
        var s = (kept < 0f ? e : 1f) / (1f + e);
        return s * (1f + kept * (1f - s));
    }
}

/// <summary>
/// σ(z) = z t(z) with t(z) = tanh(ln(1 + eᶻ)); σ′ = t + z (1 − t²) / (1 + e⁻ᶻ): Misra 2019
/// </summary>
/// <remarks>t = n / (n + 2) with n = eᶻ (eᶻ + 2); e^−|z| stands for eᶻ, so nothing overflows.
/// </remarks>
[Contract]
public readonly partial struct Mish : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => true;

    /// <inheritdoc/>
    public static float Apply(float z)
    {
        var e = MathF.Exp(-MathF.Abs(z));
        var n = z < 0f ? e * (e + 2f) : 1f + 2f * e;
        var rest = z < 0f ? 2f : 2f * e * e;
        return z < Silu.MinArgument ? 0f : z * n / (n + rest);
    }

    /// <inheritdoc/>
    public static float Derivative(float kept)
    {
        // (1 − t²) / (1 + e⁻ᶻ) = slope / (n + rest)², without the cancellation near t = 1.
        var e = MathF.Exp(-MathF.Abs(kept));
        var n = kept < 0f ? e * (e + 2f) : 1f + 2f * e;
        var rest = kept < 0f ? 2f : 2f * e * e;
        var sum = n + rest;
        var slope = (kept < 0f ? 4f * e : 4f * e * e) * (1f + e);
        return n / sum + kept * slope / (sum * sum);
    }
}

/// <summary>
/// σ(z) = z Φ(z); σ′ = Φ(z) + z φ(z), with the distribution Φ(z) = ½ (1 + erf(z / √2)) and the
/// density φ(z) = e^(−z²/2) / √(2π) of the standard normal
/// </summary>
[Contract]
public readonly partial struct Gelu : IActivation
{
    /// <summary>Below this z, σ is 0: z Φ(z) leaves the range of floats.</summary>
    internal const float MinArgument = -14f;

    /// <summary>1 / √(2π)</summary>
    internal const float DensityAt0 = 0.398942280f;

    /// <inheritdoc/>
    public static bool KeepsZ => true;

    /// <inheritdoc/>
    public static float Apply(float z) =>
        z < MinArgument ? 0f : z * NormalDistribution.Below(z, MathF.Exp(-0.5f * z * z));

    /// <inheritdoc/>
    public static float Derivative(float kept)
    {
        var e = MathF.Exp(-0.5f * kept * kept);
        return NormalDistribution.Below(kept, e) + kept * DensityAt0 * e;
    }
}
