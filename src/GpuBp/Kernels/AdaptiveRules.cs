namespace GpuBp.Kernels;

/// <summary>v ← v + a ((g + d w)² − v);  w ← w − η (g + d w) / (√v + c)</summary>
internal readonly struct RmsPropRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state1 + a * ((grad + d * w) * (grad + d * w) - state1);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        0f;

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * (grad + d * w) /
            (MathF.Sqrt(State1(w, grad, state1, state2, rate, a, b, c, d, t)) + c);
}

/// <summary>v ← v + a ((g + d w)² − v);  m ← b m + (g + d w) / (√v + c);  w ← w − η m</summary>
internal readonly struct RmsPropMomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state1 + a * ((grad + d * w) * (grad + d * w) - state1);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        b * state2 + (grad + d * w) /
            (MathF.Sqrt(State1(w, grad, state1, state2, rate, a, b, c, d, t)) + c);

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * State2(w, grad, state1, state2, rate, a, b, c, d, t);
}

/// <summary>m ← m + a (g + d w − m);  v ← v + b ((g + d w)² − v);  w ← w − η m / (√v + c)</summary>
internal readonly struct AdamRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state1 + a * (grad + d * w - state1);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state2 + b * ((grad + d * w) * (grad + d * w) - state2);

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * State1(w, grad, state1, state2, rate, a, b, c, d, t) /
            (MathF.Sqrt(State2(w, grad, state1, state2, rate, a, b, c, d, t)) + c);
}

/// <summary>m ← m + a (g − m);  v ← v + b (g² − v);  w ← w − d w − η m / (√v + c)</summary>
internal readonly struct AdamWRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state1 + a * (grad - state1);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        state2 + b * (grad * grad - state2);

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - d * w - rate * State1(w, grad, state1, state2, rate, a, b, c, d, t) /
            (MathF.Sqrt(State2(w, grad, state1, state2, rate, a, b, c, d, t)) + c);
}
