namespace GpuBp;

/// <summary>Functions of one x that graphs compute by several nodes.</summary>
internal static class OnnxPatterns
{
    // Exporters write constants such as √½ as floats.
    private const double Rounding = 1e-6;

    /// <summary>x + y</summary>
    internal static OnnxTerm Sum(OnnxNode node, OnnxTerm x, OnnxTerm y)
    {
        if (x is FunctionTerm { Function: OnnxFunction.Zero } && x.Width <= y.Width)
            return y;
        if (y is FunctionTerm { Function: OnnxFunction.Zero } && y.Width <= x.Width)
            return x;
        RequireSame(node, x, y);
        return new SumTerm(node, x, y);
    }

    /// <summary>x − y</summary>
    internal static OnnxTerm Difference(OnnxNode node, OnnxTerm x, OnnxTerm y)
    {
        if (ReferenceEquals(x, y))
            return new FunctionTerm(node, OnnxFunction.Zero, x, x.Width);
        if (IsFunction(y, OnnxFunction.Mean, x))
            return new FunctionTerm(node, OnnxFunction.Centered, x, x.Width);
        RequireSame(node, x, y);
        return new SumTerm(node, x, Scaled(y, -1));
    }

    /// <summary>x ⊙ y: SiLU, Mish, GELU, a square, or what has no name.</summary>
    internal static OnnxTerm Product(OnnxNode node, OnnxTerm x, OnnxTerm y)
    {
        RequireSame(node, x, y);
        return ReferenceEquals(x, y) ? Squared(node, x) ?? new ProductTerm(node, x, y)
            : Gated(x, y) ?? Gated(y, x) ?? new ProductTerm(node, x, y);
    }

    /// <summary>x / y: the end of a normalisation.</summary>
    internal static OnnxTerm Quotient(OnnxNode node, OnnxTerm x, OnnxTerm y) =>
        x is FunctionTerm { Function: OnnxFunction.Centered } centered
        && IsFunction(y, OnnxFunction.Deviation, centered.Of)
            ? new FunctionTerm(node, OnnxFunction.Normalized, centered.Of, x.Width)
            : throw node.Refuse(
                "divides what rows give by what rows give, which is no part of an MLP");

    /// <summary>(x − mean)²</summary>
    /// <returns>Null of what is not centered.</returns>
    internal static OnnxTerm? Squared(OnnxNode node, OnnxTerm x) =>
        x is FunctionTerm { Function: OnnxFunction.Centered } centered
            ? new FunctionTerm(node, OnnxFunction.Squares, centered.Of, x.Width)
            : null;

    /// <summary>The mean of each row.</summary>
    internal static OnnxTerm Mean(OnnxNode node, OnnxTerm x) =>
        x is FunctionTerm { Function: OnnxFunction.Squares } squares
            ? new FunctionTerm(node, OnnxFunction.Variance, squares.Of, 1)
            : new FunctionTerm(node, OnnxFunction.Mean, x, 1);

    /// <summary>√x, of a variance and ε.</summary>
    internal static OnnxTerm Root(OnnxNode node, OnnxTerm x)
    {
        if (x is ScaledTerm
            {
                From: FunctionTerm { Function: OnnxFunction.Variance } variance,
                Scale: [1], Shift: [var epsilon],
            })
        {
            RequireEpsilon(node, epsilon);
            return new FunctionTerm(node, OnnxFunction.Deviation, variance.Of, 1);
        }

        throw node.Refuse("takes the root of what is not a variance and ε");
    }

    /// <summary>(x − mean) / √(variance + ε)</summary>
    internal static OnnxTerm Normalized(OnnxNode node, OnnxTerm x, double epsilon)
    {
        RequireEpsilon(node, epsilon);
        return new FunctionTerm(node, OnnxFunction.Normalized, x, x.Width);
    }

    private static void RequireEpsilon(OnnxNode node, double epsilon)
    {
        if (Math.Abs(epsilon / Kernels.LayerNorm.Epsilon - 1) > Rounding)
            throw node.Refuse(
                $"normalizes with ε = {epsilon:G6}; layers normalize with " +
                $"{Kernels.LayerNorm.Epsilon:G6} here");
    }

    private static bool IsFunction(OnnxTerm term, OnnxFunction function, OnnxTerm of) =>
        term is FunctionTerm f && f.Function == function && ReferenceEquals(f.Of, of);

    // x · gate(x), where x may be scaled by a number.
    private static OnnxTerm? Gated(OnnxTerm factor, OnnxTerm gate)
    {
        if (gate is ActivatedTerm { From: var of, Activation: var activation })
        {
            if (activation == Activation.Sigmoid && ReferenceEquals(of, factor))
                return new ActivatedTerm(factor, Activation.Silu);
            return activation == Activation.Tanh
                && of is ActivatedTerm { From: var z } softplus && ReferenceEquals(z, factor)
                && softplus.Activation == Activation.Softplus
                    ? new ActivatedTerm(factor, Activation.Mish)
                    : null;
        }

        // s x · (t erf(x / √2) + t) = 2 s t · GELU(x)
        if (gate is not ScaledTerm
            {
                From: FunctionTerm { Function: OnnxFunction.Erf, Of: var inner },
            } scaled ||
            Uniform(scaled.Scale) is not { } t || Uniform(scaled.Shift) is not { } shift ||
            !Near(t, shift))
            return null;
        if (ErfScale(factor, inner) is not { } s)
            return null;
        var x = Scaled(factor, 1 / s);
        return Scaled(new ActivatedTerm(x, Activation.Gelu), 2 * s * t);
    }

    // s, where a factor is s x, and the argument of erf is x / √2.
    private static double? ErfScale(OnnxTerm factor, OnnxTerm argument)
    {
        var (f, a) = (Parts(factor), Parts(argument));
        if (!ReferenceEquals(f.From, a.From))
            return null;
        var ratio = f.Scale[0] / a.Scale[0];
        return double.IsFinite(ratio) && ratio != 0
            && f.Scale.Concat(f.Shift).Zip(
                a.Scale.Concat(a.Shift), (of, to) => Near(of, ratio * to)).All(isNear => isNear)
                ? ratio * Math.Sqrt(0.5)
                : null;
    }

    private static (OnnxTerm From, double[] Scale, double[] Shift) Parts(OnnxTerm term) =>
        term is ScaledTerm scaled
            ? (scaled.From, scaled.Scale, scaled.Shift)
            : (term, ScaledTerm.Same(term.Width, 1), new double[term.Width]);

    private static OnnxTerm Scaled(OnnxTerm x, double scale) => ScaledTerm.Of(
        x, ScaledTerm.Same(x.Width, scale), new double[x.Width]);

    private static double? Uniform(double[] numbers) =>
        Array.TrueForAll(numbers, x => x == numbers[0]) ? numbers[0] : null;

    private static bool Near(double x, double y) =>
        Math.Abs(x - y) <= Rounding * Math.Max(Math.Abs(x), Math.Abs(y));

    private static void RequireSame(OnnxNode node, OnnxTerm x, OnnxTerm y)
    {
        if (x.Width != y.Width)
            throw node.Refuse($"joins rows of {x.Width} with rows of {y.Width}");
    }
}
