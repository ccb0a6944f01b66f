using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>v ← v + h₁ ((g + h₄ w)² − v);  w ← w − η (g + h₄ w) / (√v + h₃)</summary>
[Contract]
internal readonly partial struct RmsPropRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var g = gradient + h.Hyper4 * p.Weight;
        var v = p.State1 + h.Hyper1 * (g * g - p.State1);
        return new Parameter
        {
            Weight = p.Weight - h.Rate * g / (MathF.Sqrt(v) + h.Hyper3),
            State1 = v,
        };
    }
}

/// <summary>v ← v + h₁ ((g + h₄ w)² − v); m ← h₂ m + (g + h₄ w) / (√v + h₃); w ← w − η m</summary>
[Contract]
internal readonly partial struct RmsPropMomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var g = gradient + h.Hyper4 * p.Weight;
        var v = p.State1 + h.Hyper1 * (g * g - p.State1);
        var m = h.Hyper2 * p.State2 + g / (MathF.Sqrt(v) + h.Hyper3);
        return new Parameter { Weight = p.Weight - h.Rate * m, State1 = v, State2 = m };
    }
}

/// <summary>
/// m ← m + h₁ (g + h₄ w − m); v ← v + h₂ ((g + h₄ w)² − v); w ← w − η m / (√v + h₃)
/// </summary>
[Contract]
internal readonly partial struct AdamRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var g = gradient + h.Hyper4 * p.Weight;
        var m = p.State1 + h.Hyper1 * (g - p.State1);
        var v = p.State2 + h.Hyper2 * (g * g - p.State2);
        return new Parameter
        {
            Weight = p.Weight - h.Rate * m / (MathF.Sqrt(v) + h.Hyper3),
            State1 = m,
            State2 = v,
        };
    }
}

/// <summary>m ← m + h₁ (g − m);  v ← v + h₂ (g² − v);  w ← w − h₄ w − η m / (√v + h₃)</summary>
[Contract]
internal readonly partial struct AdamWRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var m = p.State1 + h.Hyper1 * (gradient - p.State1);
        var v = p.State2 + h.Hyper2 * (gradient * gradient - p.State2);
        var w = p.Weight - h.Hyper4 * p.Weight;
        return new Parameter
        {
            Weight = w - h.Rate * m / (MathF.Sqrt(v) + h.Hyper3),
            State1 = m,
            State2 = v,
        };
    }
}
