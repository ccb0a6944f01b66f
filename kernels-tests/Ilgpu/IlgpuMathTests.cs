using GpuBp.Compute.Ilgpu;

namespace GpuBp.Tests.Ilgpu;

/// <summary>The functions that ILGPU's PTX calls in place of approximate instructions, run on the host.</summary>
public class IlgpuMathTests
{
    // 4 ulp: tanh just above ¼, where its two terms nearly cancel. The GPU's ex2.approx may add 2 more.
    private const double Allowed = 4.0 / (1 << 23);

    [Fact]
    public void Exp_OfAnyFloat_IsWithinFourUnits() => Verify(IlgpuMath.Exp, Math.Exp, -87.3f, 88.7f);

    [Fact]
    public void Tanh_OfAnyFloat_IsWithinFourUnits() => Verify(IlgpuMath.Tanh, Math.Tanh, -12f, 12f);

    [Fact]
    public void Log_OfAnyFloat_IsWithinFourUnits()
    {
        Verify(IlgpuMath.Log, Math.Log, 1e-3f, 2f);
        Verify(IlgpuMath.Log, Math.Log, 1e-44f, 1.5e38f);
        Verify(IlgpuMath.Log, Math.Log, 0.999f, 1.001f);
    }

    [Fact]
    public void Functions_AtTheEdges_AreWhatMathFSays()
    {
        float[] edges =
        [
            0f, -0f, 1f, -1f, float.Epsilon, float.NaN, float.PositiveInfinity, float.NegativeInfinity,
            float.MaxValue, float.MinValue, 88.8f, 89.5f, -103.9f, -104.5f, 1e-30f, -1e-30f,
        ];
        foreach (var x in edges)
        {
            Assert.Equal(MathF.Exp(x), IlgpuMath.Exp(x), Tolerance(MathF.Exp(x)));
            Assert.Equal(MathF.Log(x), IlgpuMath.Log(x), Tolerance(MathF.Log(x)));
            Assert.Equal(MathF.Tanh(x), IlgpuMath.Tanh(x), Tolerance(MathF.Tanh(x)));
        }
    }

    private static void Verify(Func<float, float> function, Func<double, double> exact, float from, float to)
    {
        var random = RandomNumbers.Create();
        foreach (var share in random.Floats(100_000))
        {
            // Shares are between −1 and 1.
            var x = from + (to - from) * (share + 1f) / 2f;
            var expected = exact(x);
            Assert.True(
                Math.Abs(function(x) - expected) <= Allowed * Math.Abs(expected) + float.Epsilon,
                $"f({x:G9}) is {function(x):G9}, should be {expected:G9}; {random}");
        }
    }

    // Equal where it is 0, infinite or NaN.
    private static float Tolerance(float value) =>
        float.IsFinite(value) ? 4e-7f * MathF.Abs(value) + float.Epsilon : 0f;
}
