using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>w ← w − η (g + d w)</summary>
[Contract]
internal readonly partial struct DescentRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 0;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n) =>
        new() { Weight = p.Weight - n.Rate * (gradient + n.D * p.Weight) };
}

/// <summary>m ← a m + g + d w;  w ← w − η m</summary>
[Contract]
internal readonly partial struct MomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var m = n.A * p.State1 + (gradient + n.D * p.Weight);
        return new Parameter { Weight = p.Weight - n.Rate * m, State1 = m };
    }
}

/// <summary>m ← a m + g + d w;  w ← w − η (g + d w + a m)</summary>
[Contract]
internal readonly partial struct NesterovRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, StepNumbers n)
    {
        var g = gradient + n.D * p.Weight;
        var m = n.A * p.State1 + g;
        return new Parameter { Weight = p.Weight - n.Rate * (g + n.A * m), State1 = m };
    }
}
