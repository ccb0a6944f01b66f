namespace GpuBp.Kernels;

/// <summary>w ← w − η (g + d w)</summary>
internal readonly struct DescentRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 0;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        0f;

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        0f;

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * (grad + d * w);
}

/// <summary>m ← a m + g + d w;  w ← w − η m</summary>
internal readonly struct MomentumRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        a * state1 + (grad + d * w);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        0f;

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * (a * state1 + (grad + d * w));
}

/// <summary>m ← a m + g + d w;  w ← w − η (g + d w + a m)</summary>
internal readonly struct NesterovRule : IUpdateRule
{
    /// <inheritdoc/>
    public static int States => 1;

    /// <inheritdoc/>
    public static float State1(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        a * state1 + (grad + d * w);

    /// <inheritdoc/>
    public static float State2(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        0f;

    /// <inheritdoc/>
    public static float Weight(
        float w, float grad, float state1, float state2, float rate, float a, float b, float c, float d, float t) =>
        w - rate * (grad + d * w + a * (a * state1 + (grad + d * w)));
}
