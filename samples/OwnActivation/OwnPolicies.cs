using GpuBp.Kernels;

namespace GpuBp.Samples.OwnActivation;

/// <summary>Mish: σ(z) = z tanh(ln(1 + eᶻ));  σ′ is a function of z, which is kept</summary>
internal readonly struct Mish : IActivation
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
    private static float Softplus(float z) => MathF.Max(z, 0f) + MathF.Log(1f + MathF.Exp(-MathF.Abs(z)));
}

/// <summary>C = ln cosh(a − y);  δ = tanh(a − y) σ′(z)</summary>
internal readonly struct LogCosh : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter)
    {
        var distance = MathF.Abs(a - y);
        return distance + MathF.Log(0.5f + 0.5f * MathF.Exp(-2f * distance));
    }

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter) => MathF.Tanh(a - y) * derivative;
}

/// <summary>Adagrad: s ← s + g²;  w ← w − η g / (√s + a)</summary>
internal readonly struct Adagrad : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state1 + grad * grad;

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) => 0f;

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * grad / (MathF.Sqrt(state1 + grad * grad) + a);
}
