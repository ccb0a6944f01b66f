using System.Text;
using GpuBp.Kernels;

namespace GpuBp;

/// <summary>How a gradient changes the parameters; g is the mean of ∂C/∂w over a batch.</summary>
public abstract record Optimizer
{
    private protected Optimizer(float learningRate) => LearningRate = learningRate;

    /// <summary>η, above 0 and finite.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public float LearningRate
    {
        get;
        init => field = OptionCheck.Positive(value, nameof(LearningRate), "The learning rate");
    }

    /// <summary>
    /// Clips the gradient first of all: g ← g · min(1, ClipNorm / (‖g‖ + 10⁻⁶)), with the norm of
    /// the gradient of all weights and biases together. Above 0; ∞, the default, does not clip.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above 0.</exception>
    public float ClipNorm
    {
        get;
        init => field = value > 0
            ? value
            : throw OptionCheck.Outside(
                value,
                nameof(ClipNorm),
                "The norm to clip to must be above 0; infinity does not clip.");
    } = float.PositiveInfinity;

    /// <summary>
    /// Whether weight decay takes biases, γ and β of normalisations, and scales of inputs, too, as
    /// PyTorch's optimizers do by default; if not, it takes weights only.
    /// </summary>
    public bool DecaysBiases { get; init; } = true;

    /// <summary>Makes an optimizer of a rule of your own.</summary>
    /// <typeparam name="TRule">A struct in a project that runs the kernel generator.</typeparam>
    /// <param name="learningRate">η, above 0 and finite.</param>
    /// <param name="hyper1">The rule's first hyperparameter; it may change during training.</param>
    /// <param name="hyper2">The second.</param>
    /// <param name="hyper3">The third.</param>
    /// <param name="hyper4">The fourth.</param>
    /// <param name="name">The name in messages; the struct's if null.</param>
    /// <exception cref="ArgumentOutOfRangeException">η is not above 0, or not finite.</exception>
    /// <exception cref="InvalidOperationException">
    /// The struct's project does not run the generator, or its States are not 0, 1 or 2.
    /// </exception>
    public static Optimizer Of<TRule>(
        float learningRate,
        float hyper1 = 0,
        float hyper2 = 0,
        float hyper3 = 0,
        float hyper4 = 0,
        string? name = null)
        where TRule : struct, IUpdateRule
    {
        KernelPolicies.Require(typeof(TRule));
        if (TRule.States is < 0 or > 2)
            throw new InvalidOperationException(
                $"The rule {typeof(TRule).Name} keeps {TRule.States} states for each parameter; " +
                "a rule keeps 0, 1 or 2.");
        name ??= typeof(TRule).Name;
        return new OwnOptimizer<TRule>(name, learningRate, hyper1, hyper2, hyper3, hyper4);
    }

    /// <summary>
    /// Whether <see cref="Descend"/> suffices: the change is the gradient times a number, so that
    /// no gradient is stored.
    /// </summary>
    internal virtual bool DescendsDirectly => false;

    /// <summary>
    /// <see cref="DescendsDirectly"/>, if no layer has a learning rate, a weight decay, a
    /// normalisation or a scale of its own.
    /// </summary>
    internal bool DescendsDirectlyOn(Mlp network) => DescendsDirectly && network.Layers.All(
        layer => layer is
        {
            LearningRateFactor: 1, WeightDecay: null or 0, HasLayerNorm: false, ScalesInputs: false,
        });

    /// <summary>λ; null if the rule, being a user's, says itself what its numbers mean.</summary>
    internal abstract float? Decay { get; }

    /// <summary>The rule of one parameter's change.</summary>
    internal abstract UpdateRule Rule { get; }

    /// <summary>The names of the rule's states for each parameter, as in PyTorch.</summary>
    internal abstract IReadOnlyList<string> StateNames { get; }

    internal bool Clips => ClipNorm < float.PositiveInfinity;

    /// <summary>
    /// The numbers that may change during training, in the same order for all optimizers of a kind.
    /// A recorded step reads them from device memory.
    /// </summary>
    internal float[] Settings
    {
        get
        {
            var settings = new float[UpdateNumbers.Settings];
            settings[UpdateNumbers.Rate] = LearningRate;
            settings[UpdateNumbers.ClipNorm] = ClipNorm;
            settings[UpdateNumbers.DecayFactor] = 1;
            settings[UpdateNumbers.LogBeta1] = float.NegativeInfinity;
            settings[UpdateNumbers.LogBeta2] = float.NegativeInfinity;
            Describe(settings);
            return settings;
        }
    }

    /// <summary>The <see cref="Settings"/> that steps on a network read.</summary>
    internal float[] SettingsOn(Mlp network) =>
        DescendsDirectlyOn(network) ? [LearningRate] : Settings;

    /// <summary>Whether a step recorded for this optimizer can use another's settings.</summary>
    internal bool IsLike(Optimizer other) =>
        (GetType(), Rule, DescendsDirectly, Clips, DecaysBiases) == (other.GetType(), other.Rule,
            other.DescendsDirectly, other.Clips, other.DecaysBiases);

    /// <summary>
    /// Writes the rule's numbers beside η, to the positions of <see cref="UpdateNumbers"/>.
    /// </summary>
    private protected abstract void Describe(float[] settings);

    /// <summary>
    /// Leaves out what is as it was before the option was there: checkpoints hold the text.
    /// </summary>
    protected virtual bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append($"LearningRate = {LearningRate}, ClipNorm = {ClipNorm}");
        if (!DecaysBiases)
            builder.Append(", DecaysBiases = False");
        return true;
    }

    /// <summary>BP3, BP4 and the update of one layer, without storing a gradient.</summary>
    /// <param name="layer">The layer, whose parameters change.</param>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <param name="settings">The <see cref="Settings"/>, in device memory.</param>
    /// <param name="check">Where the layer notes numbers that are not finite.</param>
    /// <param name="precision">How the product is computed.</param>
    internal static void Descend(
        DenseLayer layer,
        Factor delta,
        Factor x,
        BufferView<float> settings,
        FiniteCheck check,
        Precision precision)
    {
        UpdateLaunches.WeightDescent(delta, x, layer.W, settings, check, precision);
        if (layer.HasBias)
            UpdateLaunches.BiasDescent(delta.Values, layer.B, settings);
    }
}
