namespace GpuBp.Kernels;

/// <summary>Φ of the standard normal distribution, which no device provides.</summary>
/// <remarks>
/// The tail 1 − Φ(t) for t ≥ 0 is e^(−t²/2) s p(s) with s = 1 / (1 + 0.35 t): the Mills ratio,
/// fitted by a polynomial with a maximum relative error of 3.2e−8 up to t = 14, where the tail
/// leaves the range of floats. Computed in floats, the error of Φ is at most 3e−7, and that of z
/// Φ(z) for z below 0 at most 1e−7.
/// </remarks>
internal static class NormalDistribution
{
    internal const float Scale = 0.35f;
    internal const float P0 = 0.13962132f;
    internal const float P1 = 0.1398634f;
    internal const float P2 = 0.11982208f;
    internal const float P3 = 0.10554945f;
    internal const float P4 = -0.023205305f;
    internal const float P5 = 0.15930969f;
    internal const float P6 = -0.2558304f;
    internal const float P7 = 0.14402683f;
    internal const float P8 = -0.029157057f;

    /// <summary>Φ(z)</summary>
    /// <param name="z">Any number.</param>
    /// <param name="e">e^(−z²/2), which the callers compute anyway.</param>
    internal static float Below(float z, float e)
    {
        var s = 1f / (1f + Scale * MathF.Abs(z));
        var p = P8;
        p = p * s + P7;
        p = p * s + P6;
        p = p * s + P5;
        p = p * s + P4;
        p = p * s + P3;
        p = p * s + P2;
        p = p * s + P1;
        p = p * s + P0;
        var tail = e * (p * s);
        return z < 0f ? tail : 1f - tail;
    }
}
