using System.Reflection;
using ILGPU;
using ILGPU.Algorithms;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace GpuBp.Compute.Ilgpu;

/// <summary>
/// exp, ln and tanh of a float, accurate to a few units in the last place, for ILGPU's PTX. ILGPU
/// uses one approximate instruction each: <c>ex2.approx</c> of a rounded product, <c>lg2.approx</c>
/// and
/// <c>tanh.approx</c>, with errors of up to 10⁻⁵, 10⁻⁷ (absolute) and 5·10⁻⁴.
/// </summary>
internal static class IlgpuMath
{
    private const float OneOverLn2 = 1.44269504f;

    // ln 2 in two parts; the first has so few bits that its products with exponents are exact.
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    /// <summary>Replaces the instructions by these functions.</summary>
    internal static void Register(Context.Builder builder)
    {
        // ILGPU uses the last registration of a function.
        var intrinsics = builder.GetIntrinsicManager();
        intrinsics.RegisterUnaryArithmetic(
            UnaryArithmeticKind.ExpF, BasicValueType.Float32, Redirect(nameof(Exp)));
        intrinsics.RegisterUnaryArithmetic(
            UnaryArithmeticKind.LogF, BasicValueType.Float32, Redirect(nameof(Log)));
        intrinsics.RegisterUnaryArithmetic(
            UnaryArithmeticKind.TanhF, BasicValueType.Float32, Redirect(nameof(Tanh)));

        static PTXIntrinsic Redirect(string name) => new(
            typeof(IlgpuMath).GetMethod(name, BindingFlags.Static | BindingFlags.NonPublic)!,
            IntrinsicImplementationMode.Redirect);
    }

    /// <summary>eˣ = 2ⁿ · 2^(r / ln 2), where n = ⌊x / ln 2⌉ and r = x − n ln 2.</summary>
    internal static float Exp(float x)
    {
        if (x > 89f)
            return float.PositiveInfinity;
        if (x < -104f)
            return 0f;

        var n = MathF.Floor(x * OneOverLn2 + 0.5f);
        var r = x - n * Ln2High - n * Ln2Low;

        // Two factors: 2ⁿ may overflow although eˣ does not.
        var half = (int)n / 2;
        return XMath.Exp2(r * OneOverLn2) * PowerOf2(half) * PowerOf2((int)n - half);
    }

    /// <summary>ln x = k ln 2 + ln(1 + f), where x = 2ᵏ(1 + f) and √½ ≤ 1 + f &lt; √2; with
    /// s = f / (2 + f), ln(1 + f) = f − f²/2 + s(f²/2 + R(s²)).</summary>
    /// <remarks>R is fdlibm's, for floats.</remarks>
    internal static float Log(float x)
    {
        const int SqrtHalf = 0x3f3504f3;
        const int One = 0x3f800000;
        if (!(x > 0f))
            return x == 0f ? float.NegativeInfinity : float.NaN;
        if (x == float.PositiveInfinity)
            return x;

        var isTiny = x < 1.17549435e-38f;
        var bits = (int)Interop.FloatAsInt(isTiny ? x * 8388608f : x) + (One - SqrtHalf);
        var k = (float)((bits >> 23) - 127 - (isTiny ? 23 : 0));
        var f = Interop.IntAsFloat((uint)((bits & 0x007fffff) + SqrtHalf)) - 1f;
        var s = f / (2f + f);
        var z = s * s;
        var w = z * z;
        var r = z * (0.6666666269f + w * 0.2849878669f) + w * (0.4000097215f + w * 0.2427907884f);
        var half = 0.5f * f * f;
        return s * (half + r) + k * 9.0580006145e-6f - half + f + k * 0.69313812256f;
    }

    /// <summary>tanh x = 1 − 2 / (e²ˣ + 1) for x ≥ ¼; its series below, where that formula
    /// cancels.</summary>
    internal static float Tanh(float x)
    {
        var size = MathF.Abs(x);
        if (size < 0.25f)
        {
            var s = x * x;
            return x + x * s * (-1f / 3f + s * (2f / 15f + s * (-17f / 315f + s * (62f / 2835f))));
        }

        var value = 1f - 2f / (Exp(2f * size) + 1f);
        return x < 0f ? -value : value;
    }

    /// <summary>2ⁿ for −126 ≤ n ≤ 127, made of bits.</summary>
    private static float PowerOf2(int n) => Interop.IntAsFloat((uint)(n + 127) << 23);
}
