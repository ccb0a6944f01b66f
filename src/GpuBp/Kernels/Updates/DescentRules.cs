using GpuBp.Kernels.Simd;

namespace GpuBp.Kernels;

/// <summary>w ← w − η (g + h₄ w)</summary>
[Contract]
internal readonly partial struct DescentRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 0;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h) =>
        new() { Weight = p.Weight - h.Rate * (gradient + h.Hyper4 * p.Weight) };
}

/// <summary>m ← h₁ m + g + h₄ w;  w ← w − η m</summary>
[Contract]
internal readonly partial struct MomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var m = h.Hyper1 * p.State1 + (gradient + h.Hyper4 * p.Weight);
        return new Parameter { Weight = p.Weight - h.Rate * m, State1 = m };
    }
}

/// <summary>m ← h₁ m + g + h₄ w;  w ← w − η (g + h₄ w + h₁ m)</summary>
[Contract]
internal readonly partial struct NesterovRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var g = gradient + h.Hyper4 * p.Weight;
        var m = h.Hyper1 * p.State1 + g;
        return new Parameter { Weight = p.Weight - h.Rate * (g + h.Hyper1 * m), State1 = m };
    }
}
