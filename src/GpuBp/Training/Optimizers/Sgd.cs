using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Stochastic gradient descent: g ← g + λ w; m ← μ m + g, from 0 on; w ← w − η m, with Nesterov's
/// momentum w ← w − η (g + μ m).
/// </summary>
/// <remarks>
/// As torch.optim.SGD without dampening. Without momentum, decay and clipping no gradient is
/// stored: w ← w − η g.
/// </remarks>
public sealed record Sgd : Optimizer
{
    /// <summary>Gradient descent; plain if only the learning rate is given.</summary>
    /// <param name="LearningRate">η, above 0 and finite.</param>
    /// <param name="Momentum">μ, at least 0 and below 1.</param>
    /// <param name="Nesterov">
    /// Whether to look ahead along the momentum, which must be above 0.
    /// </param>
    /// <param name="WeightDecay">
    /// λ, at least 0: L2, also of biases, unless <see cref="Optimizer.DecaysBiases"/> is false.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    /// <exception cref="ArgumentException">Nesterov's momentum is 0.</exception>
    public Sgd(float LearningRate, float Momentum = 0, bool Nesterov = false, float WeightDecay = 0)
        : base(LearningRate)
    {
        this.Momentum = OptionCheck.Share(Momentum, nameof(Momentum), "The momentum");
        this.WeightDecay =
            OptionCheck.NotNegative(WeightDecay, nameof(WeightDecay), "The weight decay");
        if (Nesterov && Momentum == 0)
            throw new ArgumentException(
                "Nesterov is true and Momentum is 0; Nesterov's momentum must be above 0, such " +
                "as 0.9.",
                nameof(Nesterov));
        this.Nesterov = Nesterov;
    }

    /// <summary>μ</summary>
    public float Momentum { get; }

    /// <summary>Whether to look ahead along the momentum.</summary>
    public bool Nesterov { get; }

    /// <summary>λ</summary>
    public float WeightDecay { get; }

    internal override bool DescendsDirectly => Momentum == 0 && WeightDecay == 0 && !Clips;

    internal override float? Decay => WeightDecay;

    internal override UpdateRule Rule =>
        Momentum == 0 ? UpdateRule<DescentRule>.Instance
        : Nesterov ? UpdateRule<NesterovRule>.Instance
        : UpdateRule<MomentumRule>.Instance;

    internal override IReadOnlyList<string> StateNames => Momentum == 0 ? [] : ["momentum_buffer"];

    private protected override void Describe(float[] settings)
    {
        settings[UpdateNumbers.Hyper1] = Momentum;
        settings[UpdateNumbers.Hyper4] = WeightDecay;
    }
}
