using GpuBp.Kernels;

namespace GpuBp.Tests.Kernels;

/// <summary>The vector forms of activations against the structs that they stand for.</summary>
public class SimdActivationTests
{
    // In units of the last place: 3 for the vector functions, 3 for the struct's own rounding.
    private const int OfFunctions = 6;

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Activations_AnyFloat_AreWhatTheStructsSay(int bits)
    {
        AssertSame<Identity>(bits, 0);
        AssertSame<Relu>(bits, 0);
        AssertSame<LeakyRelu>(bits, 0);
        AssertSame<OwnActivation>(bits, 0);
        AssertSame<Sigmoid>(bits, OfFunctions);
        AssertSame<Tanh>(bits, OfFunctions);
        AssertSame<Elu>(bits, OfFunctions);
        AssertSame<Softplus>(bits, OfFunctions, OfFunctions, isKept: a => a > 0);
        AssertSame<Silu>(bits, OfFunctions, isKept: _ => false);
        AssertSame<Gelu>(bits, OfFunctions, isKept: _ => false);
        AssertSame<Mish>(bits, OfFunctions, isKept: _ => false);
        AssertSame<Selu>(bits, OfFunctions);
    }

    // σ′ crosses 0, near which the last place of a float says nothing.
    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Derivatives_OfWhatKeepsZ_AreWhatTheStructsSay(int bits)
    {
        AssertNear<Silu>(bits);
        AssertNear<Gelu>(bits);
        AssertNear<Mish>(bits);
    }

    private static void AssertNear<T>(int bits)
        where T : struct, IActivation
    {
        float[] z =
        [
            0, -0f, 1e30f, -1e30f, 1e-30f, float.Epsilon, float.NaN, 100, -100,
            .. Enumerable.Range(-3000, 6001).Select(n => n / 200f),
        ];
        var derivatives = SimdFunctions.Map<SimdFunctions.Derivative<T>>(bits, z);

        foreach (var (i, derivative) in derivatives.Index())
            Assert.Equal(T.Derivative(z[i]), derivative, FloatError.Function);
    }

    private static void AssertSame<T>(
        int bits, int allowed, int allowedOfDerivative = 0, Func<float, bool>? isKept = null)
        where T : struct, IActivation
    {
        var random = RandomNumbers.Create();
        float[] x =
        [
            0, -0f, 1, -1, float.NaN, float.PositiveInfinity, float.NegativeInfinity, float.Epsilon,
            -float.Epsilon, float.MaxValue, float.MinValue, 0.5f, 1e-20f, -1e-20f, -80, 80,
            .. Enumerable.Range(0, 64).Select(_ => random.NextSingle(-5, 5)),
        ];
        var applied = SimdFunctions.Map<SimdFunctions.Activation<T>>(bits, x);
        var derivatives = SimdFunctions.Map<SimdFunctions.Derivative<T>>(bits, x);

        for (var i = 0; i < x.Length; i++)
        {
            var what = $"of {x[i]:R}, {typeof(T).Name}, {random}";
            AssertNear(T.Apply(x[i]), applied[i], allowed, $"σ {what}");
            if (isKept is null || isKept(x[i]))
                AssertNear(T.Derivative(x[i]), derivatives[i], allowedOfDerivative, $"σ′ {what}");
        }
    }

    private static void AssertNear(float expected, float actual, int ulps, string what)
    {
        var distance = Math.Abs(
            (long)BitConverter.SingleToInt32Bits(expected) - BitConverter.SingleToInt32Bits(actual));
        Assert.True(
            distance <= ulps || (float.IsNaN(expected) && float.IsNaN(actual)),
            $"{what}: {actual:R}, not {expected:R}");
    }

    internal readonly struct OwnActivation : IActivation
    {
        public static bool KeepsZ => false;

        public static float Apply(float z) => z / (1f + MathF.Abs(z));

        public static float Derivative(float kept) => (1f - MathF.Abs(kept)) * (1f - MathF.Abs(kept));
    }
}
