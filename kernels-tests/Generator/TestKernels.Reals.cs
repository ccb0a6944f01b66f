namespace GpuBp.Tests.Generator;

/// <summary>Arithmetic and functions of float and double.</summary>
internal static class RealCases
{
    internal const int Floats = 36;
    internal const int Doubles = 8;

    private const float Third = 1f / 3;

    internal static float Float(int n, float a, float b)
    {
        if (n == 0) return a + b;
        if (n == 1) return a - b;
        if (n == 2) return a * b;
        if (n == 3) return a / b;
        if (n == 4) return -a - -b;
        if (n == 5) return MathF.Max(a, b);
        if (n == 6) return MathF.Min(a, b);
        if (n == 7) return (a < b ? 1 : 0) + (a <= b ? 2 : 0) + (a > b ? 4 : 0) + (a >= b ? 8 : 0);
        if (n == 8) return (a == b ? 1 : 0) + (a != b ? 2 : 0) + (!(a < b) ? 4 : 0) + (a != -(-a) ? 8 : 0);
        if (n == 9) return MathF.Abs(a);
        if (n == 10) return MathF.Ceiling(a);
        if (n == 11) return MathF.Floor(a);
        if (n == 12) return MathF.Sqrt(MathF.Abs(a));
        if (n == 13) return MathF.Cos(Small(a));
        if (n == 14) return MathF.Sin(Small(a));
        if (n == 15) return MathF.Exp(Small(a));
        if (n == 16) return MathF.Log(MathF.Abs(Small(a)));
        if (n == 17) return MathF.Pow(MathF.Abs(Small(a)), Small(b));
        if (n == 18) return MathF.Tanh(a);
        if (n == 19) return (int)Small(a);
        if (n == 20) return (uint)MathF.Abs(Small(a));
        if (n == 21) return (long)(Small(a) * 1e9f);
        if (n == 22) return (int)Small(a) == 0 ? 1 : (int)Small(b) / 3 * 0.5f;
        if (n == 23) return float.NaN;
        if (n == 24) return float.PositiveInfinity;
        if (n == 25) return float.NegativeInfinity;
        if (n == 26) return a < 1e-40f ? float.Epsilon : 1.17549435e-38f;
        if (n == 27) return float.MaxValue * Third;
        if (n == 28) return a > 0 ? -0f : 0f;
        if (n == 29) return MathF.PI * 1e-30f;
        if (n == 30) return MathF.Max(a, float.NaN) + MathF.Min(float.NaN, b);
        if (n == 31) return 16777217;
        if (n == 32) return MathF.Max(0f, MathF.Min(a, 6f));

        var c = a;
        if (n == 33)
        {
            c += b;
            c -= 1;
            c *= 0.5f;
            c /= 3;
        }

        if (n == 34)
        {
            var k = 5;
            k += (int)(Small(a) * 10);
            c = k + 0.25f;
        }

        if (n == 35)
        {
            // int ← (int)(float(int) + float)
            var k = 3;
            k += (int)2.75f;
            k = (int)(k * 1.5f);
            c = k;
        }

        return c;
    }

    internal static double Double(int n, double a, double b)
    {
        if (n == 0) return a + b * 3;
        if (n == 1) return a / b;
        if (n == 2) return a < b ? -a : b;
        if (n == 3) return (float)a;
        if (n == 4) return (int)(a * 100) + (long)(b * 1e12);
        if (n == 5) return double.NaN;
        if (n == 6) return a > 0 ? double.PositiveInfinity : double.NegativeInfinity;
        var c = 1f;
        return c + a * 1e-300 + double.Epsilon;
    }

    /// <summary>Within −10 … 10, where the functions' errors are bounded and conversions defined.</summary>
    private static float Small(float x) => x > -10 && x < 10 ? x : 0.75f;
}
