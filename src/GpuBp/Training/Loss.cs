using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The cost that training lowers; reported as the mean over samples.</summary>
public abstract class Loss
{
    private protected Loss(string name) => Name = name;

    /// <summary>C = ½ ‖a − y‖² for each sample; with any elementwise output activation.</summary>
    public static Loss Quadratic { get; } = new ElementwiseLoss<QuadraticLoss>("quadratic");

    /// <summary>
    /// With a sigmoid output layer C = −Σ y ln a + (1 − y) ln(1 − a), with softmax C = −Σ y ln a, for
    /// each sample. δᴸ = a − y: learning does not slow down where σ′ is near 0. Targets are from 0
    /// to 1, and sum to 1 in each row under softmax.
    /// </summary>
    public static Loss CrossEntropy { get; } = new CrossEntropyLoss();

    /// <summary>The name that messages show.</summary>
    public string Name { get; }

    /// <summary>A loss of your own, summed over the outputs of a sample.</summary>
    /// <typeparam name="TLoss">A struct in a project that runs the kernel generator.</typeparam>
    /// <param name="name">The name to show; the struct's where null.</param>
    /// <exception cref="InvalidOperationException">The struct's project does not run the generator.</exception>
    public static Loss Of<TLoss>(string? name = null)
        where TLoss : struct, ILoss
    {
        KernelPolicies.Require(typeof(TLoss));
        return new ElementwiseLoss<TLoss>(name ?? typeof(TLoss).Name);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The loss as it is computed for an output activation.</summary>
    /// <exception cref="ArgumentException">The two do not go together.</exception>
    internal abstract LossFunction For(Activation output);

    private sealed class ElementwiseLoss<TLoss>(string name) : Loss(name)
        where TLoss : struct, ILoss
    {
        internal override LossFunction For(Activation output) =>
            output is SoftmaxActivation
                ? throw new ArgumentException(
                    $"The {Name} loss does not go with a softmax output layer; use Loss.CrossEntropy, or " +
                    "another output activation.")
                : new LossFunction<TLoss>(takesProbabilities: false);
    }

    private sealed class CrossEntropyLoss() : Loss("cross-entropy")
    {
        internal override LossFunction For(Activation output) => output switch
        {
            ElementwiseActivation<Sigmoid> =>
                new LossFunction<SigmoidCrossEntropyLoss>(takesProbabilities: true),
            SoftmaxActivation => new LossFunction<SoftmaxCrossEntropyLoss>(takesProbabilities: true),
            _ => throw new ArgumentException(
                $"The cross-entropy loss takes probabilities, but the output layer is {output}; make it " +
                "sigmoid or softmax, or use Loss.Quadratic."),
        };
    }
}

/// <summary>A loss whose output activation is known.</summary>
internal abstract class LossFunction
{
    /// <summary>Whether δ is the cost's derivative only for targets that are probabilities.</summary>
    internal abstract bool TakesProbabilities { get; }

    /// <summary>BP1, and what each sample costs.</summary>
    internal abstract void OutputDelta(
        Activation output, Matrix z, Matrix y, Matrix delta, CostsAt costs);

    /// <summary>What each sample costs; z is ln a under softmax.</summary>
    internal abstract void SampleCost(Matrix z, Matrix a, Matrix y, BufferView<float> costs);

    /// <summary>So many steps of a resident network.</summary>
    internal abstract void Resident(
        Activation hidden, Activation output, ResidentSteps operands, int steps);
}

/// <inheritdoc/>
internal sealed class LossFunction<TLoss>(bool takesProbabilities) : LossFunction
    where TLoss : struct, ILoss
{
    internal override bool TakesProbabilities => takesProbabilities;

    internal override void OutputDelta(
        Activation output, Matrix z, Matrix y, Matrix delta, CostsAt costs) =>
        output.OutputDelta<TLoss>(z, y, delta, costs);

    internal override void SampleCost(Matrix z, Matrix a, Matrix y, BufferView<float> costs) =>
        Steps.SampleCost<TLoss>(z, a, y, costs);

    internal override void Resident(
        Activation hidden, Activation output, ResidentSteps operands, int steps) =>
        output.ResidentOutput<TLoss>(hidden, operands, steps);
}
