namespace GpuBp.Kernels;

/// <summary>C = ½ (a − y)²;  δ = (a − y) σ′(z)</summary>
public readonly partial struct QuadraticLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter) =>
        0.5f * (a - y) * (a - y);

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter) =>
        (a - y) * derivative;
}

/// <summary>
/// C = |a − y|; δ = σ′(z) where a &gt; y, −σ′(z) where a &lt; y, 0 where they are equal
/// </summary>
public readonly partial struct AbsoluteLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter) => MathF.Abs(a - y);

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter)
    {
        var error = a - y;
        return (error > 0f ? 1f : error < 0f ? -1f : error) * derivative; // NaN stays NaN.
    }
}

/// <summary>
/// C = ½ (a − y)² up to |a − y| = d, and d (|a − y| − d / 2) above; δ = σ′(z) (a − y), with a − y
/// clamped to −d … d. The parameter is d.
/// </summary>
public readonly partial struct HuberLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter)
    {
        var error = MathF.Abs(a - y);
        return error > parameter ? parameter * (error - 0.5f * parameter) : 0.5f * error * error;
    }

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter)
    {
        var error = a - y;
        return
            (error > parameter ? parameter : error < -parameter ? -parameter : error) *
            derivative;
    }
}

/// <summary>
/// C = τ (y − a) where y &gt; a, (1 − τ) (a − y) elsewhere; δ = −τ σ′(z) where y &gt; a,
/// (1 − τ) σ′(z) where y &lt; a, 0 where they are equal. The parameter is τ.
/// </summary>
public readonly partial struct PinballLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter)
    {
        var error = a - y;
        return error > 0f ? (1f - parameter) * error : -parameter * error;
    }

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter)
    {
        var error = a - y;
        return (error > 0f ? 1f - parameter : error < 0f ? -parameter : error) *
            derivative; // NaN stays NaN.
    }
}

/// <summary>
/// C = −y ln a − (1 − y) ln(1 − a) for a = sigmoid(z), computed as
/// max(z, 0) − z y + ln(1 + e^−|z|), which does not overflow;  δ = a − y
/// </summary>
public readonly partial struct SigmoidCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter) =>
        MathF.Max(z, 0f) - z * y + MathF.Log(1f + MathF.Exp(-MathF.Abs(z)));

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter) => a - y;
}

/// <summary>
/// C = −y ln a for a = softmax(z), where z already holds ln a (see <see cref="Softmax"/>);
/// δ = a − y
/// </summary>
public readonly partial struct SoftmaxCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y, float parameter) => y == 0f ? 0f : -y * z;

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative, float parameter) => a - y;
}
