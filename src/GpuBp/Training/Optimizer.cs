namespace GpuBp;

/// <summary>How a gradient changes the parameters.</summary>
public abstract record Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>One step over all weights and biases.</summary>
    /// <param name="parameters">The parameters, changed in place.</param>
    /// <param name="gradients">The mean of ∂C/∂w over the batch, in the same layout.</param>
    internal abstract void Update(BufferView<float> parameters, BufferView<float> gradients);
}
