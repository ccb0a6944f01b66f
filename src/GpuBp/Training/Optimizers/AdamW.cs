using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Adam with decoupled weight decay: w ← w − η λ w; m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂)
/// g², from 0 on; w ← w − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) in step
/// t, from 1.
/// </summary>
/// <remarks>As torch.optim.AdamW.</remarks>
public sealed record AdamW : Optimizer
{
    /// <summary>AdamW with PyTorch's defaults.</summary>
    /// <param name="LearningRate">η, above 0 and finite.</param>
    /// <param name="Beta1">
    /// β₁, at least 0 and below 1; a double, since 1 − β₁ has few digits as a float.
    /// </param>
    /// <param name="Beta2">β₂, at least 0 and below 1; a double likewise.</param>
    /// <param name="Epsilon">ε, at least 10⁻²⁰ and finite.</param>
    /// <param name="WeightDecay">
    /// λ, at least 0, also of biases, unless <see cref="Optimizer.DecaysBiases"/> is false.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public AdamW(
        float LearningRate = 0.001f,
        double Beta1 = 0.9,
        double Beta2 = 0.999,
        float Epsilon = 1e-8f,
        float WeightDecay = 0.01f)
        : base(LearningRate)
    {
        this.Beta1 = OptionCheck.Share(Beta1, nameof(Beta1), "The share that the mean keeps");
        this.Beta2 =
            OptionCheck.Share(Beta2, nameof(Beta2), "The share that the mean of squares keeps");
        this.Epsilon = Adam.CheckedEpsilon(Epsilon);
        this.WeightDecay =
            OptionCheck.NotNegative(WeightDecay, nameof(WeightDecay), "The weight decay");
    }

    /// <summary>β₁</summary>
    public double Beta1 { get; }

    /// <summary>β₂</summary>
    public double Beta2 { get; }

    /// <summary>ε</summary>
    public float Epsilon { get; }

    /// <summary>λ</summary>
    public float WeightDecay { get; }

    internal override float? Decay => WeightDecay;

    internal override UpdateRule Rule => UpdateRule<AdamWRule>.Instance;

    internal override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq"];

    private protected override void Describe(float[] settings)
    {
        Adam.Describe(settings, Beta1, Beta2, Epsilon, WeightDecay);
        settings[UpdateNumbers.IsDecoupled] = 1;
    }
}
