using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Stochastic gradient descent: w ← w − η ∂C/∂w.</summary>
public sealed record Sgd : Optimizer
{
    /// <summary>Plain gradient descent.</summary>
    /// <param name="LearningRate">η, above 0 and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">η is not above 0, or not finite.</exception>
    public Sgd(float LearningRate)
    {
        if (!(LearningRate > 0) || !float.IsFinite(LearningRate))
            throw new ArgumentOutOfRangeException(
                nameof(LearningRate), LearningRate, "The learning rate must be above 0 and finite.");
        this.LearningRate = LearningRate;
    }

    /// <summary>η</summary>
    public float LearningRate { get; }

    internal override bool DescendsDirectly => true;

    internal override float[] Settings => [LearningRate];

    internal override void Descend(
        DenseLayer layer,
        Factor delta,
        Factor x,
        BufferView<float> settings,
        FiniteCheck check,
        Precision precision)
    {
        Steps.WeightDescent(delta, x, layer.W, settings, check, precision);
        if (layer.HasBias)
            Steps.BiasDescent(delta.Values, layer.B, settings);
    }

    internal override void Update(
        BufferView<float> parameters, BufferView<float> gradients, BufferView<float> settings) =>
        Steps.SgdUpdate(parameters, gradients, settings);
}
