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

    /// <summary>BP3, BP4 and the update of one layer, without storing a gradient.</summary>
    /// <param name="layer">The layer, whose parameters change.</param>
    /// <param name="delta">δ of the layer, [batch × outputs].</param>
    /// <param name="x">The layer's input, [batch × inputs].</param>
    internal abstract void Descend(DenseLayer layer, Matrix delta, Matrix x);

    /// <summary>One step over all weights and biases.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradients">The mean of ∂C/∂w over the batch, in the same layout.</param>
    internal abstract void Update(BufferView<float> parameters, BufferView<float> gradients);
}
