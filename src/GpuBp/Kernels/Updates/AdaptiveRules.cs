using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>v ← v + a ((g + d w)² − v);  w ← w − η (g + d w) / (√v + c)</summary>
[Contract]
internal readonly partial struct RmsPropRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var g = gradient + n.D * p.Weight;
        var v = p.State1 + n.A * (g * g - p.State1);
        return new Parameter { Weight = p.Weight - n.Rate * g / (MathF.Sqrt(v) + n.C), State1 = v };
    }
}

/// <summary>v ← v + a ((g + d w)² − v);  m ← b m + (g + d w) / (√v + c);  w ← w − η m</summary>
[Contract]
internal readonly partial struct RmsPropMomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var g = gradient + n.D * p.Weight;
        var v = p.State1 + n.A * (g * g - p.State1);
        var m = n.B * p.State2 + g / (MathF.Sqrt(v) + n.C);
        return new Parameter { Weight = p.Weight - n.Rate * m, State1 = v, State2 = m };
    }
}

/// <summary>m ← m + a (g + d w − m);  v ← v + b ((g + d w)² − v);  w ← w − η m / (√v + c)</summary>
[Contract]
internal readonly partial struct AdamRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var g = gradient + n.D * p.Weight;
        var m = p.State1 + n.A * (g - p.State1);
        var v = p.State2 + n.B * (g * g - p.State2);
        return new Parameter { Weight = p.Weight - n.Rate * m / (MathF.Sqrt(v) + n.C), State1 = m, State2 = v };
    }
}

/// <summary>m ← m + a (g − m);  v ← v + b (g² − v);  w ← w − d w − η m / (√v + c)</summary>
[Contract]
internal readonly partial struct AdamWRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var m = p.State1 + n.A * (gradient - p.State1);
        var v = p.State2 + n.B * (gradient * gradient - p.State2);
        var w = p.Weight - n.D * p.Weight;
        return new Parameter { Weight = w - n.Rate * m / (MathF.Sqrt(v) + n.C), State1 = m, State2 = v };
    }
}
