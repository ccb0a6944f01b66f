using GpuBp.Kernels;

namespace GpuBp.Samples.OwnActivation;

/// <summary>Mish: σ(z) = z tanh(ln(1 + eᶻ)); σ′ is computed from z, which the layer keeps</summary>
internal readonly partial struct Mish : IActivation
{
    /// <inheritdoc/>
    public static bool KeepsZ => true;

    /// <inheritdoc/>
    public static float Apply(float z) => z * MathF.Tanh(Softplus(z));

    /// <inheritdoc/>
    public static float Derivative(float kept)
    {
        var t = MathF.Tanh(Softplus(kept));
        return t + kept * (1f - t * t) / (1f + MathF.Exp(-kept));
    }

    // ln(1 + eᶻ), which does not overflow
    private static float Softplus(float z) =>
        MathF.Max(z, 0f) + MathF.Log(1f + MathF.Exp(-MathF.Abs(z)));
}

/// <summary>C = ln cosh(a − y);  δ = tanh(a − y) σ′(z)</summary>
internal readonly partial struct LogCosh : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter)
    {
        var distance = MathF.Abs(a - y);
        return distance + MathF.Log(0.5f + 0.5f * MathF.Exp(-2f * distance));
    }

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter) =>
        MathF.Tanh(a - y) * derivative;
}

/// <summary>Adagrad: s ← s + g²; w ← w − η g / (√s + h₁)</summary>
internal readonly partial struct Adagrad : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static Parameter Step(Parameter p, float gradient, Hyperparameters h)
    {
        var s = p.State1 + gradient * gradient;
        return new Parameter
        {
            Weight = p.Weight - h.Rate * gradient / (MathF.Sqrt(s) + h.Hyper1),
            State1 = s,
        };
    }
}
