using GpuBp.Kernels;

namespace GpuBp;

/// <summary>How a gradient changes the parameters.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>
    /// Whether <see cref="Descend"/> serves: the change is the gradient times a number, so that no
    /// gradient need be stored.
    /// </summary>
    internal abstract bool DescendsDirectly { get; }

    /// <summary>
    /// The numbers that may change while a network is trained, in an order that is the same for all
    /// optimisers of a kind. A step reads them in device memory, so that it is recorded once.
    /// </summary>
    internal abstract float[] Settings { get; }

    /// <summary>BP3, BP4 and the update of one layer, without storing a gradient.</summary>
    /// <param name="layer">The layer, whose parameters change.</param>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    /// <param name="settings">The <see cref="Settings"/>, in device memory.</param>
    /// <param name="check">Where the layer notes what is not finite.</param>
    /// <param name="precision">How the product is computed.</param>
    internal abstract void Descend(
        DenseLayer layer,
        Factor delta,
        Factor x,
        BufferView<float> settings,
        FiniteCheck check,
        Precision precision);

    /// <summary>One step over all weights and biases.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradients">The mean of ∂C/∂w over the batch, in the same layout.</param>
    /// <param name="settings">The <see cref="Settings"/>, in device memory.</param>
    internal abstract void Update(
        BufferView<float> parameters, BufferView<float> gradients, BufferView<float> settings);
}
