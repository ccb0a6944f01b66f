using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Adam: g ← g + λ w;  m ← β₁ m + (1 − β₁) g and v ← β₂ v + (1 − β₂) g², from 0 on;
/// w ← w − η m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ) in step t, from 1.
/// </summary>
/// <remarks>As torch.optim.Adam.</remarks>
public sealed record Adam : Optimizer
{
    /// <summary>Adam with PyTorch's defaults.</summary>
    /// <param name="LearningRate">η, above 0 and finite.</param>
    /// <param name="Beta1">
    /// β₁, at least 0 and below 1; a double, since 1 − β₁ has few digits as a float.
    /// </param>
    /// <param name="Beta2">β₂, at least 0 and below 1; a double likewise.</param>
    /// <param name="Epsilon">ε, at least 10⁻²⁰ and finite.</param>
    /// <param name="WeightDecay">
    /// λ, at least 0: L2, also of biases, unless <see cref="Optimizer.DecaysBiases"/> is false.
    /// <see cref="AdamW"/> decouples weight decay from g.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public Adam(
        float LearningRate = 0.001f,
        double Beta1 = 0.9,
        double Beta2 = 0.999,
        float Epsilon = 1e-8f,
        float WeightDecay = 0)
        : base(LearningRate)
    {
        this.Beta1 = OptionCheck.Share(Beta1, nameof(Beta1), "The share that the mean keeps");
        this.Beta2 =
            OptionCheck.Share(Beta2, nameof(Beta2), "The share that the mean of squares keeps");
        this.Epsilon = CheckedEpsilon(Epsilon);
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

    internal override UpdateRule Rule => UpdateRule<AdamRule>.Instance;

    internal override IReadOnlyList<string> StateNames => ["exp_avg", "exp_avg_sq"];

    private protected override void Describe(float[] settings) =>
        Describe(settings, Beta1, Beta2, Epsilon, WeightDecay);

    /// <summary>
    /// A smaller ε, or its product with √(1 − β₂), would round to 0, and a g of 0 would divide by
    /// 0.
    /// </summary>
    internal static float CheckedEpsilon(float value) => value >= 1e-20f && float.IsFinite(value)
        ? value
        : throw OptionCheck.Outside(
            value,
            nameof(Epsilon),
            "Epsilon, which keeps from dividing by 0, must be at least 1E-20 and finite.");

    internal static void Describe(
        float[] settings, double beta1, double beta2, float epsilon, float decay)
    {
        settings[UpdateNumbers.Hyper1] = (float)(1 - beta1);
        settings[UpdateNumbers.Hyper2] = (float)(1 - beta2);
        settings[UpdateNumbers.Hyper3] = epsilon;
        settings[UpdateNumbers.Hyper4] = decay;
        settings[UpdateNumbers.LogBeta1] = (float)Math.Log(beta1);
        settings[UpdateNumbers.LogBeta2] = (float)Math.Log(beta2);
    }
}
