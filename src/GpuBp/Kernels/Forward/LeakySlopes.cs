namespace GpuBp.Kernels;

/// <summary>σ(z) = z where z &gt; 0, else z / 10;  σ′ = 1 where a &gt; 0, else 1 / 10</summary>
public readonly partial struct LeakyRelu10 : IActivation
{
    internal const float Slope = 0.1f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : Slope;
}

/// <summary>σ(z) = z where z &gt; 0, else z / 5;  σ′ = 1 where a &gt; 0, else 1 / 5</summary>
public readonly partial struct LeakyRelu20 : IActivation
{
    internal const float Slope = 0.2f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : Slope;
}

/// <summary>σ(z) = z where z &gt; 0, else z / 4;  σ′ = 1 where a &gt; 0, else 1 / 4</summary>
public readonly partial struct LeakyRelu25 : IActivation
{
    internal const float Slope = 0.25f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : Slope;
}

/// <summary>σ(z) = z where z &gt; 0, else 0.3 z;  σ′ = 1 where a &gt; 0, else 0.3</summary>
public readonly partial struct LeakyRelu30 : IActivation
{
    internal const float Slope = 0.3f;

    /// <inheritdoc/>
    public static bool KeepsZ => false;

    /// <inheritdoc/>
    public static float Apply(float z) => z > 0f ? z : Slope * z;

    /// <inheritdoc/>
    public static float Derivative(float kept) => kept > 0f ? 1f : Slope;
}
