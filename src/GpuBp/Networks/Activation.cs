using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The function σ that a layer applies to its pre-activations z = W x + b.</summary>
public abstract class Activation
{
    private protected Activation(string name) => Name = name;

    /// <summary>a = z</summary>
    public static Activation Identity { get; } = new ElementwiseActivation<Identity>("identity");

    /// <summary>a = 1 / (1 + e⁻ᶻ)</summary>
    public static Activation Sigmoid { get; } = new ElementwiseActivation<Sigmoid>("sigmoid");

    /// <summary>a = tanh z</summary>
    public static Activation Tanh { get; } = new ElementwiseActivation<Tanh>("tanh");

    /// <summary>a = max(0, z)</summary>
    public static Activation Relu { get; } = new ElementwiseActivation<Relu>("relu");

    /// <summary>a = z where z &gt; 0, else z / 100</summary>
    public static Activation LeakyRelu { get; } =
        new ElementwiseActivation<LeakyRelu>("leaky relu");

    /// <summary>The slopes that <see cref="LeakyReluOf"/> has: a kernel has its own as a number of
    /// its text.</summary>
    internal static IReadOnlyDictionary<float, Activation> LeakySlopes { get; } =
        new Dictionary<float, Activation>
        {
            [Kernels.LeakyRelu.Slope] = LeakyRelu,
            [LeakyRelu10.Slope] = new ElementwiseActivation<LeakyRelu10>("leaky relu 0.1"),
            [LeakyRelu20.Slope] = new ElementwiseActivation<LeakyRelu20>("leaky relu 0.2"),
            [LeakyRelu25.Slope] = new ElementwiseActivation<LeakyRelu25>("leaky relu 0.25"),
            [LeakyRelu30.Slope] = new ElementwiseActivation<LeakyRelu30>("leaky relu 0.3"),
        };

    /// <summary>The slopes of <see cref="LeakySlopes"/>, in any language.</summary>
    internal const string Slopes = "0.01, 0.1, 0.2, 0.25 and 0.3";

    /// <summary>
    /// a = z where z &gt; 0, else slope · z, with a slope of 0.01, as PyTorch's; 0.1; 0.2, as
    /// TensorFlow's; 0.25, as PReLU begins; or 0.3, as Keras'.
    /// </summary>
    /// <param name="slope">The slope below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is another one; a struct of your own, by
    /// <see cref="Of"/>, takes any.</exception>
    public static Activation LeakyReluOf(float slope) =>
        LeakySlopes.GetValueOrDefault(slope) ?? throw new ArgumentOutOfRangeException(
            nameof(slope),
            slope,
            $"The slope must be one of {Slopes}. Write a struct of your own for another one, and " +
            "give it by Activation.Of.");

    /// <summary>a = z where z &gt; 0, else eᶻ − 1</summary>
    public static Activation Elu { get; } = new ElementwiseActivation<Elu>("elu");

    /// <summary>
    /// a = z Φ(z), with the distribution function Φ of the standard normal; exact, not by tanh.
    /// </summary>
    public static Activation Gelu { get; } = new ElementwiseActivation<Gelu>("gelu");

    /// <summary>a = z / (1 + e⁻ᶻ)</summary>
    public static Activation Silu { get; } = new ElementwiseActivation<Silu>("silu");

    /// <summary>a = z tanh(ln(1 + eᶻ))</summary>
    public static Activation Mish { get; } = new ElementwiseActivation<Mish>("mish");

    /// <summary>
    /// a = λ z where z &gt; 0, else λ α (eᶻ − 1), with λ ≈ 1.0507 and α ≈ 1.6733; for layers whose
    /// initializer is <see cref="Initializer.LeCun"/>.
    /// </summary>
    public static Activation Selu { get; } = new ElementwiseActivation<Selu>("selu");

    /// <summary>a = ln(1 + eᶻ)</summary>
    public static Activation Softplus { get; } = new ElementwiseActivation<Softplus>("softplus");

    /// <summary>
    /// aⱼ = e^zⱼ / Σₖ e^zₖ, for the output layer, with <see cref="Loss.CrossEntropy"/>.
    /// </summary>
    public static Activation Softmax { get; } = new SoftmaxActivation();

    /// <summary>The name in messages and summaries.</summary>
    public string Name { get; }

    /// <summary>Makes an activation of your own.</summary>
    /// <typeparam name="TActivation">
    /// A struct in a project that runs the kernel generator.
    /// </typeparam>
    /// <param name="name">The name in messages; the struct's if null.</param>
    /// <exception cref="InvalidOperationException">
    /// The struct's project does not run the generator.
    /// </exception>
    public static Activation Of<TActivation>(string? name = null)
        where TActivation : struct, IActivation
    {
        KernelPolicies.Require(typeof(TActivation));
        return new ElementwiseActivation<TActivation>(name ?? typeof(TActivation).Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>Whether BP2 needs z: a hidden layer then keeps it beside a.</summary>
    internal abstract bool KeepsZ { get; }

    /// <summary>a = σ(x·Wᵀ + b), in one launch.</summary>
    internal abstract void LinearForward(
        Factor x, Factor w, BufferView<float> b, Matrix a, Precision precision = Precision.Float32);

    /// <summary>a = σ(z), for a layer that keeps z.</summary>
    internal abstract void Apply(Matrix z, Matrix a);

    /// <summary>BP2 for a layer of this activation, which has kept a or z.</summary>
    internal abstract void BackwardDelta(
        Factor nextDelta,
        Factor nextW,
        Matrix kept,
        Matrix delta,
        Precision precision = Precision.Float32);

    /// <summary>δ ← δ ⊙ σ′(z), of a layer of this activation, which has kept a or z.</summary>
    internal abstract void DerivativeProduct(Matrix delta, Matrix kept);

    /// <summary>BP1 for an output layer of this activation, and the cost of each sample.</summary>
    internal abstract void OutputDelta<TLoss>(
        Matrix z, Matrix y, Matrix delta, BatchCosts costs, BufferView<float> parameters)
        where TLoss : struct, ILoss;

    /// <summary>Resident steps of a network whose output layer has this activation.</summary>
    internal abstract ResidentLaunch ResidentOutput<TLoss>(
        Activation hidden, ResidentLayout layout)
        where TLoss : struct, ILoss;

    /// <summary>Resident steps of a network whose hidden layers have this activation.</summary>
    internal abstract ResidentLaunch ResidentHidden<TOutput, TLoss>(
        ResidentLayout layout, bool isSoftmax)
        where TOutput : struct, IActivation
        where TLoss : struct, ILoss;
}

/// <summary>σ applied to each z on its own.</summary>
internal sealed class ElementwiseActivation<TActivation>(string name) : Activation(name)
    where TActivation : struct, IActivation
{
    internal override bool KeepsZ => TActivation.KeepsZ;

    internal override void LinearForward(
        Factor x, Factor w, BufferView<float> b, Matrix a, Precision precision) =>
        ForwardLaunches.LinearForward<TActivation>(x, w, b, a, precision);

    internal override void Apply(Matrix z, Matrix a) => ForwardLaunches.Activate<TActivation>(z, a);

    internal override void BackwardDelta(
        Factor nextDelta, Factor nextW, Matrix kept, Matrix delta, Precision precision) =>
        BackwardLaunches.BackwardDelta<TActivation>(nextDelta, nextW, kept, delta, precision);

    internal override void DerivativeProduct(Matrix delta, Matrix kept) =>
        BackwardLaunches.DerivativeProduct<TActivation>(delta, kept);

    internal override void OutputDelta<TLoss>(
        Matrix z, Matrix y, Matrix delta, BatchCosts costs, BufferView<float> parameters) =>
        OutputLaunches.OutputDelta<TActivation, TLoss>(z, y, delta, costs, parameters);

    internal override ResidentLaunch ResidentOutput<TLoss>(
        Activation hidden, ResidentLayout layout) =>
        hidden.ResidentHidden<TActivation, TLoss>(layout, isSoftmax: false);

    internal override ResidentLaunch ResidentHidden<TOutput, TLoss>(
        ResidentLayout layout, bool isSoftmax) =>
        layout.Choose<TActivation, TOutput, TLoss>(isSoftmax);
}

/// <summary>
/// Softmax depends on all outputs of a sample, so there is no σ′ of one z. It stands in the output
/// layer only, with the cross-entropy only, whose δ is a − y.
/// </summary>
internal sealed class SoftmaxActivation() : Activation("softmax")
{
    internal override bool KeepsZ => false;

    internal override void LinearForward(
        Factor x, Factor w, BufferView<float> b, Matrix a, Precision precision) =>
        throw OnlyInTheOutputLayer();

    internal override void Apply(Matrix z, Matrix a) => ForwardLaunches.Softmax(z, a);

    internal override void BackwardDelta(
        Factor nextDelta, Factor nextW, Matrix kept, Matrix delta, Precision precision) =>
        throw OnlyInTheOutputLayer();

    internal override void DerivativeProduct(Matrix delta, Matrix kept) =>
        throw OnlyInTheOutputLayer();

    // The loss is the cross-entropy, the only one with softmax.
    internal override void OutputDelta<TLoss>(
        Matrix z, Matrix y, Matrix delta, BatchCosts costs, BufferView<float> parameters) =>
        OutputLaunches.SoftmaxDelta(z, y, delta, costs);

    internal override ResidentLaunch ResidentOutput<TLoss>(
        Activation hidden, ResidentLayout layout) =>
        hidden.ResidentHidden<Identity, TLoss>(layout, isSoftmax: true);

    internal override ResidentLaunch ResidentHidden<TOutput, TLoss>(
        ResidentLayout layout, bool isSoftmax) => throw OnlyInTheOutputLayer();

    private static InvalidOperationException OnlyInTheOutputLayer() =>
        new("Softmax stands in the output layer only.");
}
