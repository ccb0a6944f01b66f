using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A loss for a certain output activation.</summary>
/// <param name="targets">
/// Prepares targets that are probabilities; null if they are any numbers.
/// </param>
internal abstract class LossFunction(ClassTargets? targets)
{
    /// <summary>
    /// Prepares targets that are probabilities, for which alone δ is the cost's derivative; null if
    /// they are any numbers.
    /// </summary>
    internal ClassTargets? Targets => targets;

    /// <summary>The targets and weights for computing costs.</summary>
    internal LossData Of(Dataset data) => targets?.Of(data) ?? LossData.Of(data);

    /// <summary>BP1, and the cost of each sample, unweighted.</summary>
    internal abstract void OutputDelta(
        Activation output, Matrix z, Matrix y, Matrix delta, BatchCosts costs);

    /// <summary>The cost of each sample, unweighted; with softmax, z is ln a.</summary>
    internal abstract void SampleCost(Matrix z, Matrix a, Matrix y, BufferView<float> costs);

    /// <summary>Resident steps of a network with these activations.</summary>
    internal abstract ResidentLaunch Resident(
        Activation hidden, Activation output, ResidentLayout layout);
}

/// <inheritdoc/>
internal sealed class LossFunction<TLoss>(ClassTargets? targets, float parameter = 0)
    : LossFunction(targets)
    where TLoss : struct, ILoss
{
    internal override void OutputDelta(
        Activation output, Matrix z, Matrix y, Matrix delta, BatchCosts costs) =>
        output.OutputDelta<TLoss>(z, y, delta, costs, parameter);

    internal override void SampleCost(Matrix z, Matrix a, Matrix y, BufferView<float> costs) =>
        OutputLaunches.SampleCost<TLoss>(z, a, y, costs, parameter);

    internal override ResidentLaunch Resident(
        Activation hidden, Activation output, ResidentLayout layout) =>
        output.ResidentOutput<TLoss>(hidden, layout, parameter);
}
