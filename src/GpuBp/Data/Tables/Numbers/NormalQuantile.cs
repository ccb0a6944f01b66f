namespace GpuBp;

/// <summary>The normal distribution of mean 0 and deviation 1.</summary>
internal static class NormalQuantile
{
    /// <summary>Φ⁻¹(p): p of the distribution lies below it.</summary>
    /// <param name="p">Above 0 and below 1.</param>
    /// <remarks>
    /// Algorithm AS 241, PPND7, Wichura 1988: about seven digits, here made exact to some 1e-15 by
    /// two steps of Newton's method on Φ's series.
    /// </remarks>
    internal static double Of(double p)
    {
        var z = FirstQuantile(p);
        for (var step = 0; step < 2; step++)
            z -= (Share(z) - p) / (Math.Exp(-z * z / 2) / Math.Sqrt(Math.Tau));
        return z;
    }

    // Φ(z) = ½ + φ(z) (z + z³/3 + z⁵/(3·5) + …), which converges for any z.
    private static double Share(double z)
    {
        var (term, sum) = (z, z);
        for (var n = 3; Math.Abs(term) > Math.Abs(sum) * 1e-17; n += 2)
            sum += term *= z * z / n;
        return 0.5 + sum * Math.Exp(-z * z / 2) / Math.Sqrt(Math.Tau);
    }

    private static double FirstQuantile(double p)
    {
        var q = p - 0.5;
        if (Math.Abs(q) <= 0.425)
        {
            var r = 0.180625 - q * q;
            return q * (((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179) /
                (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1);
        }

        var s = Math.Sqrt(-Math.Log(Math.Min(p, 1 - p)));
        var z = s <= 5
            ? (((0.17023821103 * (s - 1.6) + 1.3067284816) * (s - 1.6) + 2.7568153900) * (s - 1.6) +
                1.4234372777) /
                ((0.12021132975 * (s - 1.6) + 0.73700164250) * (s - 1.6) + 1)
            : (((0.017337203997 * (s - 5) + 0.42868294337) * (s - 5) + 3.0812263860) * (s - 5) +
                6.6579051150) /
                ((0.012258202635 * (s - 5) + 0.24197894225) * (s - 5) + 1);
        return q < 0 ? -z : z;
    }
}
