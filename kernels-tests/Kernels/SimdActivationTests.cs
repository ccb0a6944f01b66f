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
    }

    private static void AssertSame<T>(int bits, int allowed)
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
            AssertNear(T.Derivative(x[i]), derivatives[i], 0, $"σ′ {what}");
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
        public static float Apply(float z) => z / (1f + MathF.Abs(z));

        public static float Derivative(float a) => (1f - MathF.Abs(a)) * (1f - MathF.Abs(a));
    }
}
