namespace GpuBp.Tests.Reference;

/// <summary>The standard normal distribution in double.</summary>
internal static class ReferenceNormal
{
    /// <summary>φ(z) = e^(−z²/2) / √(2π)</summary>
    internal static double Density(double z) => Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);

    /// <summary>
    /// Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …), whose terms have one sign; far below 0, where that would
    /// cancel, the continued fraction φ / (t + 1/(t + 2/(t + 3/(t + …)))) for t = −z.
    /// </summary>
    internal static double Below(double z)
    {
        if (double.IsNaN(z))
            return z;
        if (Math.Abs(z) > 40)
            return z < 0 ? 0 : 1;
        if (z > 3)
            return 1 - Below(-z);
        if (z < -3)
        {
            var fraction = -z;
            for (var n = 200; n > 0; n--)
                fraction = -z + n / fraction;
            return Density(z) / fraction;
        }

        var (term, sum) = (z, z);
        for (var n = 3; n < 200; n += 2)
        {
            term *= z * z / n;
            sum += term;
        }

        return 0.5 + Density(z) * sum;
    }
}
