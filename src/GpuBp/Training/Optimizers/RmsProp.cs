using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// RMSProp: g ← g + λ w;  v ← α v + (1 − α) g², from 0 on;  w ← w − η g / (√v + ε); with momentum
/// m ← μ m + g / (√v + ε), from 0 on;  w ← w − η m.
/// </summary>
/// <remarks>As torch.optim.RMSprop, not centred.</remarks>
public sealed record RmsProp : Optimizer
{
    /// <summary>RMSProp with PyTorch's defaults.</summary>
    /// <param name="LearningRate">η, above 0 and finite.</param>
    /// <param name="Alpha">
    /// α, at least 0 and below 1; a double, since 1 − α has few digits as a float.
    /// </param>
    /// <param name="Epsilon">ε, at least 10⁻²⁰ and finite.</param>
    /// <param name="WeightDecay">
    /// λ, at least 0: L2, also of biases, unless <see cref="Optimizer.DecaysBiases"/> is false.
    /// </param>
    /// <param name="Momentum">μ, at least 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public RmsProp(
        float LearningRate = 0.01f,
        double Alpha = 0.99,
        float Epsilon = 1e-8f,
        float WeightDecay = 0,
        float Momentum = 0)
        : base(LearningRate)
    {
        this.Alpha =
            OptionCheck.Share(Alpha, nameof(Alpha), "The share that the mean of squares keeps");
        this.Epsilon = Adam.CheckedEpsilon(Epsilon);
        this.WeightDecay =
            OptionCheck.NotNegative(WeightDecay, nameof(WeightDecay), "The weight decay");
        this.Momentum = OptionCheck.Share(Momentum, nameof(Momentum), "The momentum");
    }

    /// <summary>α</summary>
    public double Alpha { get; }

    /// <summary>ε</summary>
    public float Epsilon { get; }

    /// <summary>λ</summary>
    public float WeightDecay { get; }

    /// <summary>μ</summary>
    public float Momentum { get; }

    internal override float? Decay => WeightDecay;

    internal override UpdateRule Rule =>
        Momentum == 0 ? UpdateRule<RmsPropRule>.Instance : UpdateRule<RmsPropMomentumRule>.Instance;

    internal override IReadOnlyList<string> StateNames =>
        Momentum == 0 ? ["square_avg"] : ["square_avg", "momentum_buffer"];

    private protected override void Describe(float[] settings)
    {
        settings[UpdateNumbers.Hyper1] = (float)(1 - Alpha);
        settings[UpdateNumbers.Hyper2] = Momentum;
        settings[UpdateNumbers.Hyper3] = Epsilon;
        settings[UpdateNumbers.Hyper4] = WeightDecay;
    }
}
