using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The loss that training lowers: the mean of the samples' costs.</summary>
/// <remarks>
/// If samples (<see cref="Dataset.WithWeights"/>) or classes (<see cref="CrossEntropyWith"/>) have
/// weights, the loss of a batch is Σ v C / Σ v over its samples. The weight v of a sample is its
/// own times its class's, as in PyTorch's losses with reduction='mean'. The loss of a training
/// epoch is the mean of its batches' losses, by their samples; that of an evaluation is one such
/// mean.
/// </remarks>
public abstract class Loss
{
    private protected Loss(string name) => Name = name;

    /// <summary>C = ½ ‖a − y‖² of a sample; with any elementwise output activation.</summary>
    public static Loss Quadratic { get; } = new ElementwiseLoss<QuadraticLoss>("quadratic");

    /// <summary>C = Σ |a − y| of a sample; with any elementwise output activation.</summary>
    public static Loss MeanAbsolute { get; } = new ElementwiseLoss<AbsoluteLoss>("mean absolute");

    /// <summary>
    /// C = −Σ y ln a + (1 − y) ln(1 − a) of a sample with a sigmoid output layer, C = −Σ y ln a
    /// with softmax. Computed from the pre-activations z, PyTorch's logits, so that no rounded 0
    /// meets a logarithm. δᴸ = a − y: learning does not slow down where σ′ is near 0. Targets are
    /// from 0 to 1; with softmax each row sums to 1.
    /// </summary>
    public static Loss CrossEntropy { get; } = new CrossEntropyLoss(0, null);

    /// <summary>The name in messages.</summary>
    public string Name { get; }

    /// <summary>
    /// C = Σ ½ (a − y)² up to |a − y| = d, and d (|a − y| − d / 2) beyond: quadratic for small
    /// errors, linear for large ones. With any elementwise output activation.
    /// </summary>
    /// <param name="delta">d, above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="delta"/> is not above 0, or not finite.
    /// </exception>
    public static Loss Huber(float delta = 1)
    {
        if (!(delta > 0) || !float.IsFinite(delta))
            throw new ArgumentOutOfRangeException(
                nameof(delta), delta, "The delta of the Huber loss must be above 0 and finite.");
        return new ElementwiseLoss<HuberLoss>("Huber", delta);
    }

    /// <summary>
    /// C = Σ max(τ (y − a), (τ − 1) (y − a)), the pinball loss, which is lowest where a is the
    /// τ-quantile of y: y is below it with probability τ. With any elementwise output activation.
    /// </summary>
    /// <remarks>R. Koenker and G. Bassett, Regression Quantiles, 1978.</remarks>
    /// <param name="levels">
    /// τ of each output, above 0 and below 1; or a single one, of all outputs. Several levels of
    /// one target need the target once for each.
    /// </param>
    /// <exception cref="ArgumentException">There is none.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A level is not between 0 and 1.</exception>
    public static Loss Pinball(params IReadOnlyList<float> levels)
    {
        ArgumentNullException.ThrowIfNull(levels);
        float[] all = [.. levels];
        if (all.Length == 0)
            throw new ArgumentException(
                "levels is empty; give the level of a quantile, such as 0.5.", nameof(levels));
        foreach (var level in all)
        {
            if (!(level > 0 && level < 1))
                throw new ArgumentOutOfRangeException(
                    nameof(levels), level, "The level of a quantile must be above 0 and below 1.");
        }

        return new ElementwiseLoss<PinballLoss>("pinball", all);
    }

    /// <summary><see cref="CrossEntropy"/> with smoothed labels, or with class weights.</summary>
    /// <param name="labelSmoothing">
    /// ε, from 0 to below 1: a target y becomes (1 − ε) y + ε / K with K classes; with sigmoid, K
    /// is 2 for each output.
    /// </param>
    /// <param name="classWeights">
    /// w, a finite number for each class, none below 0 and one above 0: C = −Σ wⱼ yⱼ ln aⱼ. With
    /// softmax, one for each output; with a single sigmoid output two, for y = 0 and y = 1. The
    /// mean divides by the samples' Σ wⱼ yⱼ, with y before smoothing. Null: all classes weigh the
    /// same.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="labelSmoothing"/> is not from 0 to below 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A class weight is below 0 or not finite, or none is above 0.
    /// </exception>
    public static Loss CrossEntropyWith(
        float labelSmoothing = 0, IReadOnlyList<float>? classWeights = null)
    {
        if (!(labelSmoothing >= 0 && labelSmoothing < 1))
            throw new ArgumentOutOfRangeException(
                nameof(labelSmoothing),
                labelSmoothing,
                "The label smoothing must be from 0 to below 1.");
        if (classWeights is not null)
            DataCheck.Weights([.. classWeights], nameof(classWeights));
        return new CrossEntropyLoss(
            labelSmoothing, classWeights is null ? null : [.. classWeights]);
    }

    /// <summary>A loss of your own, summed over the outputs of a sample.</summary>
    /// <typeparam name="TLoss">A struct in a project that runs the kernel generator.</typeparam>
    /// <param name="name">The name in messages; the struct's if null.</param>
    /// <param name="parameter">A finite number, passed to the struct's functions.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="parameter"/> is not finite.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// The struct's project does not run the generator.
    /// </exception>
    public static Loss Of<TLoss>(string? name = null, float parameter = 0)
        where TLoss : struct, ILoss
    {
        if (!float.IsFinite(parameter))
            throw new ArgumentOutOfRangeException(
                nameof(parameter), parameter, "The parameter of a loss must be finite.");
        KernelPolicies.Require(typeof(TLoss));
        return new ElementwiseLoss<TLoss>(name ?? typeof(TLoss).Name, parameter);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>
    /// The name and all numbers that are not the defaults, by which a checkpoint recognizes the
    /// loss.
    /// </summary>
    internal abstract string Describe();

    /// <summary>The loss for an output activation.</summary>
    /// <exception cref="ArgumentException">The two do not suit each other.</exception>
    internal abstract LossFunction For(Activation output);

    private sealed class ElementwiseLoss<TLoss>(
        string name, params IReadOnlyList<float> parameters) : Loss(name)
        where TLoss : struct, ILoss
    {
        internal override string Describe() =>
            parameters.All(parameter => parameter == 0)
                ? Name
                : $"{Name} {string.Join(' ', parameters)}";

        internal override LossFunction For(Activation output) =>
            output is SoftmaxActivation
                ? throw new ArgumentException(
                    $"The {Name} loss does not go with a softmax output layer; use " +
                    "Loss.CrossEntropy, or another output activation.")
                : new LossFunction<TLoss>(targets: null, parameters);
    }

    private sealed class CrossEntropyLoss(float smoothing, float[]? classWeights)
        : Loss("cross-entropy")
    {
        internal override string Describe() => Name +
            (smoothing == 0 ? "" : $", smoothed by {smoothing}") +
            (classWeights is null ? "" : $", classes weighed {string.Join(' ', classWeights)}");

        internal override LossFunction For(Activation output) => output switch
        {
            ElementwiseActivation<Sigmoid> => new LossFunction<SigmoidCrossEntropyLoss>(
                new ClassTargets(smoothing, classWeights, isSoftmax: false)),
            SoftmaxActivation => new LossFunction<SoftmaxCrossEntropyLoss>(
                new ClassTargets(smoothing, classWeights, isSoftmax: true)),
            _ => throw new ArgumentException(
                $"The cross-entropy loss takes probabilities, but the output layer is {output}; " +
                "make it sigmoid or softmax, or use Loss.Quadratic."),
        };
    }
}
