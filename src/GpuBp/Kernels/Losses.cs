namespace GpuBp.Kernels;

/// <summary>C = ½ (a − y)²;  δ = (a − y) σ′(z)</summary>
public readonly struct QuadraticLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y) => 0.5f * (a - y) * (a - y);

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative) => (a - y) * derivative;
}

/// <summary>
/// C = −y ln a − (1 − y) ln(1 − a) for a = sigmoid(z), computed as
/// max(z, 0) − z y + ln(1 + e^−|z|), which does not overflow;  δ = a − y
/// </summary>
public readonly struct SigmoidCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y) =>
        MathF.Max(z, 0f) - z * y + MathF.Log(1f + MathF.Exp(-MathF.Abs(z)));

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative) => a - y;
}

/// <summary>
/// C = −y ln a for a = softmax(z), where z already holds ln a (see <see cref="Softmax"/>);  δ = a − y
/// </summary>
public readonly struct SoftmaxCrossEntropyLoss : ILoss
{
    /// <inheritdoc/>
    public static float Cost(float z, float a, float y) => y == 0f ? 0f : -y * z;

    /// <inheritdoc/>
    public static float Delta(float a, float y, float derivative) => a - y;
}
