using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A loss whose output activation is known.</summary>
/// <param name="targets">What becomes of targets that are probabilities; null where they are any numbers.</param>
internal abstract class LossFunction(ClassTargets? targets)
{
    /// <summary>What becomes of targets that are probabilities, for which alone δ is the cost's derivative;
    /// null where they are any numbers.</summary>
    internal ClassTargets? Targets => targets;

    /// <summary>The targets and weights that the cost is computed with.</summary>
    internal LossData Of(Dataset data) => targets?.Of(data) ?? LossData.Of(data);

    /// <summary>BP1, and what each sample costs, unweighted.</summary>
    internal abstract void OutputDelta(
        Activation output, Matrix z, Matrix y, Matrix delta, BatchCosts costs);

    /// <summary>What each sample costs, unweighted; z is ln a under softmax.</summary>
    internal abstract void SampleCost(Matrix z, Matrix a, Matrix y, BufferView<float> costs);

    /// <summary>So many steps of a resident network.</summary>
    internal abstract void Resident(
        Activation hidden, Activation output, ResidentSteps operands, int steps);
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

    internal override void Resident(
        Activation hidden, Activation output, ResidentSteps operands, int steps) =>
        output.ResidentOutput<TLoss>(hidden, operands, steps, parameter);
}
