using GpuBp.Kernels;

namespace GpuBp.Tests.Kernels;

/// <summary>eˣ, ln x, the sigmoid and tanh against double, over all kinds of floats.</summary>
public class SimdMathTests
{
    // Units in the last place: what VectorMath promises.
    private const double Allowed = 3;

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Exp_EveryKindOfFloat_IsWithin3Ulp(int bits) =>
        AssertClose<SimdFunctions.Exp>(bits, Math.Exp);

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Log_EveryKindOfFloat_IsWithin3Ulp(int bits) =>
        AssertClose<SimdFunctions.Log>(bits, Math.Log);

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Sigmoid_EveryKindOfFloat_IsWithin3Ulp(int bits) =>
        AssertClose<SimdFunctions.Activation<Sigmoid>>(
            bits, z => z < 0 ? Math.Exp(z) / (1 + Math.Exp(z)) : 1 / (1 + Math.Exp(-z)));

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Tanh_EveryKindOfFloat_IsWithin3Ulp(int bits) =>
        AssertClose<SimdFunctions.Activation<Tanh>>(bits, Math.Tanh);

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Functions_SpecialValues_GiveWhatMathFGives(int bits)
    {
        const float Infinity = float.PositiveInfinity;
        const float NaN = float.NaN;
        float[] x = [0f, -0f, Infinity, -Infinity, NaN, -NaN, float.MaxValue, -float.MaxValue];

        AssertSame<SimdFunctions.Exp>(bits, [1, 1, Infinity, 0, NaN, NaN, Infinity, 0], x);
        AssertSame<SimdFunctions.Activation<Sigmoid>>(bits, [0.5f, 0.5f, 1, 0, NaN, NaN, 1, 0], x);
        AssertSame<SimdFunctions.Activation<Tanh>>(bits, [0, -0f, 1, -1, NaN, NaN, 1, -1], x);
        AssertSame<SimdFunctions.Log>(
            bits,
            [-Infinity, -Infinity, Infinity, NaN, NaN, 0, NaN, NaN],
            [0f, -0f, Infinity, -Infinity, NaN, 1, -float.Epsilon, -1]);
    }

    private static void AssertSame<TFunction>(int bits, float[] expected, float[] x)
        where TFunction : struct, ISimdFunction
    {
        var results = SimdFunctions.Map<TFunction>(bits, x);
        for (var i = 0; i < results.Length; i++)
        {
            Assert.True(
                expected[i].Equals(results[i]) && // NaN equals every NaN.
                (float.IsNaN(expected[i]) || float.IsNegative(expected[i]) == float.IsNegative(results[i])),
                $"{typeof(TFunction).Name}({x[i]}) = {results[i]}, not {expected[i]}");
        }
    }

    private static void AssertClose<TFunction>(int bits, Func<double, double> exact)
        where TFunction : struct, ISimdFunction
    {
        var random = RandomNumbers.Create();
        var x = Floats(random);
        var results = SimdFunctions.Map<TFunction>(bits, x);

        var worst = 0;
        var worstError = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var error = FloatError.Ulps(results[i], exact(x[i]));
            if (error > worstError)
                (worst, worstError) = (i, error);
        }

        var what = $"f({x[worst]:R}) = {results[worst]:R}, not {exact(x[worst]):R}: " +
            $"{worstError:F2} ulp off";
        TestContext.Current.TestOutputHelper?.WriteLine(what);
        Assert.True(worstError <= Allowed, $"{what}, {random}");
    }

    /// <summary>
    /// A float in four thousand of all that there are, neighbours of where something changes, and
    /// many of where nothing saturates.
    /// </summary>
    private static float[] Floats(RandomNumbers random)
    {
        const int Step = 4093;
        List<float> x = [];
        for (var next = (ulong)random.Next(Step); next <= uint.MaxValue; next += Step)
            x.Add(BitConverter.UInt32BitsToSingle((uint)next));

        // Powers of e and of 2; the bounds of overflow, of denormal results and of 0.
        float[] edges =
        [
            0, 0.5f, 1, 2, MathF.Sqrt(0.5f), MathF.Sqrt(2), MathF.Log(2) / 2, MathF.Log(2), 9.01f,
            10, 88.72284f, 87.33655f, 103.2789f, 103.9721f, 1.17549435e-38f, float.Epsilon,
        ];
        foreach (var edge in edges)
        {
            for (var step = -50; step <= 50; step++)
            {
                var near = BitConverter.SingleToInt32Bits(edge) + step;
                var value = BitConverter.Int32BitsToSingle(Math.Max(0, near));
                x.AddRange([value, -value]);
            }
        }

        for (var i = 0; i < 200_000; i++)
            x.Add(random.NextSingle(-20, 20));
        return [.. x];
    }
}
