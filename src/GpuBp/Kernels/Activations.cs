namespace GpuBp.Kernels;

/// <summary>σ(z) = z;  σ′ = 1</summary>
public readonly struct Identity : IActivation
{
    /// <inheritdoc/>
    public static float Apply(float z) => z;

    /// <inheritdoc/>
    public static float Derivative(float a) => 1f;
}

/// <summary>σ(z) = 1 / (1 + e⁻ᶻ);  σ′ = a(1 − a)</summary>
public readonly struct Sigmoid : IActivation
{
    /// <inheritdoc/>
    public static float Apply(float z) => 1f / (1f + MathF.Exp(-z));

    /// <inheritdoc/>
    public static float Derivative(float a) => a * (1f - a);
}

/// <summary>σ(z) = tanh z;  σ′ = 1 − a²</summary>
public readonly struct Tanh : IActivation
{
    /// <inheritdoc/>
    public static float Apply(float z) => MathF.Tanh(z);

    /// <inheritdoc/>
    public static float Derivative(float a) => 1f - a * a;
}

/// <summary>σ(z) = max(0, z);  σ′ = 1 where a &gt; 0, else 0</summary>
public readonly struct Relu : IActivation
{
    /// <inheritdoc/>
    public static float Apply(float z) => z < 0f ? 0f : z; // NaN stays NaN.

    /// <inheritdoc/>
    public static float Derivative(float a) => a > 0f ? 1f : 0f;
}

/// <summary>σ(z) = z where z &gt; 0, else z / 100;  σ′ = 1 where a &gt; 0, else 1 / 100</summary>
public readonly struct LeakyRelu : IActivation
{
    internal const float Slope = 0.01f;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float a) => a > 0f ? 1f : Slope;
}
