namespace GpuBp.Tests.Kernels;

/// <summary>How far float may stray from double, in the Euclidean norm over all elements.</summary>
internal static class FloatError
{
    /// <summary>u: a float operation's result is off by at most this share of itself.</summary>
    internal const double Unit = 1.0 / (1 << 24);

    /// <summary>
    /// What OpenCL allows a function, in u, with the operations around it: e^x 3 ulp = 6 u, tanh
    /// 10 u, a division 5 u, so 12 u for 1 / (1 + e^−z).
    /// </summary>
    internal const double Function = 12 * Unit;

    /// <summary>
    /// The share of √(Σ pₖ²) by which a sum of n products pₖ in order may be off.
    /// </summary>
    /// <remarks>
    /// For pₖ of random sign and size p, the partial sum after k terms is about √k·p, and adding to
    /// it errs by at most u√k·p. Errors of random sign add up to u·p·√(Σk) = u·√(n/2)·√n·p, that
    /// is √(n/2) u of √(Σ pₖ²), and the products' own roundings to 1 u. An average rounding is
    /// 0.4 u, so 2√n + 4 leaves a single sum 7 standard deviations.
    /// </remarks>
    internal static double OfSum(int n) => (2 * Math.Sqrt(n) + 4) * Unit;

    /// <summary>The same of factors in a precision, whose products float holds exactly.</summary>
    /// <remarks>
    /// A tensor core aligns the terms that it adds at once and cuts what is below the last place of
    /// the largest: up to 2 u where rounding is off by 1 u at most, and all in one direction.
    /// </remarks>
    internal static double OfSum(int n, Precision precision) =>
        precision == Precision.Float32 ? OfSum(n) : 4 * OfSum(n);

    /// <summary>The factors of a product as a precision rounds them.</summary>
    internal static double[,] Rounded(float[,] values, Precision precision) => precision switch
    {
        Precision.TensorFloat32 => Map(Wide(values), v => Round(v, 11, MidpointRounding.AwayFromZero)),
        Precision.BFloat16 => Map(Wide(values), v => Round(v, 8, MidpointRounding.ToEven)),
        _ => Wide(values),
    };

    /// <summary>The nearest number of so many binary digits.</summary>
    private static double Round(double value, int digits, MidpointRounding ties)
    {
        if (value == 0)
            return 0;
        var last = Math.ILogB(value) - digits + 1;
        return Math.ScaleB(Math.Round(Math.ScaleB(value, -last), ties), last);
    }

    internal static double[,] Wide(float[,] values)
    {
        var wide = new double[values.GetLength(0), values.GetLength(1)];
        for (var i = 0; i < wide.GetLength(0); i++)
        {
            for (var j = 0; j < wide.GetLength(1); j++)
                wide[i, j] = values[i, j];
        }

        return wide;
    }

    internal static double[] Wide(float[] values) => [.. values.Select(v => (double)v)];

    /// <summary>f of each element.</summary>
    internal static double[,] Map(double[,] values, Func<double, double> f)
    {
        var mapped = (double[,])values.Clone();
        for (var i = 0; i < mapped.GetLength(0); i++)
        {
            for (var j = 0; j < mapped.GetLength(1); j++)
                mapped[i, j] = f(mapped[i, j]);
        }

        return mapped;
    }

    internal static double[,] Squares(float[,] values) => Map(Wide(values), v => v * v);

    internal static float[,] Narrow(double[,] values)
    {
        var narrow = new float[values.GetLength(0), values.GetLength(1)];
        for (var i = 0; i < narrow.GetLength(0); i++)
        {
            for (var j = 0; j < narrow.GetLength(1); j++)
                narrow[i, j] = (float)values[i, j];
        }

        return narrow;
    }

    internal static double Norm(double[,] values) => Norm(values.Cast<double>());

    internal static double Norm(IEnumerable<double> values) => Math.Sqrt(values.Sum(v => v * v));

    /// <summary>‖actual − expected‖ ≤ allowed; a NaN fails.</summary>
    internal static void AssertWithin(
        double allowed, double[,] expected, float[] actual, string what) =>
        AssertWithin(allowed, [.. expected.Cast<double>()], actual, what);

    /// <inheritdoc cref="AssertWithin(double, double[,], float[], string)"/>
    internal static void AssertWithin(
        double allowed, double[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        var error = Norm(expected.Zip(actual, (e, a) => a - e));
        Assert.True(
            error <= allowed,
            $"{what}: off by {error:E2} of {Norm(expected):E2}; {allowed:E2} allowed.");
    }

    /// <summary>
    /// The error in units of the last place of a float of that size; of a denormal, in the least
    /// float. ∞ counts as 2¹²⁸, the number after the largest.
    /// </summary>
    internal static double Ulps(float actual, double expected)
    {
        if (double.IsNaN(expected))
            return float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        const double Last = 3.4028236692093846e38; // 2¹²⁸
        const double LeastNormal = 1.1754943508222875e-38; // 2⁻¹²⁶
        var size = Math.Clamp(Math.Abs(expected), LeastNormal, float.MaxValue);
        var ulp = Math.ScaleB(1, Math.ILogB(size) - 23);
        var error = Math.Clamp(actual, -Last, Last) - Math.Clamp(expected, -Last, Last);
        return double.IsNaN(error) ? double.PositiveInfinity : Math.Abs(error) / ulp;
    }
}
