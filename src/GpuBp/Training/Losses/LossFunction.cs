using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A loss for a certain output activation.</summary>
/// <param name="targets">
/// Prepares targets that are probabilities; null if they are any numbers.
/// </param>
/// <param name="parameters">
/// The loss's parameter of each output, or one of all outputs; empty if it has none.
/// </param>
internal abstract class LossFunction(ClassTargets? targets, IReadOnlyList<float> parameters)
{
    /// <summary>
    /// Prepares targets that are probabilities, for which alone δ is the cost's derivative; null if
    /// they are any numbers.
    /// </summary>
    internal ClassTargets? Targets => targets;

    /// <exception cref="ArgumentException">
    /// The loss does not have a weight for each class, or a parameter for each output.
    /// </exception>
    internal void Require(int outputs)
    {
        targets?.Require(outputs);
        if (parameters.Count > 1 && parameters.Count != outputs)
            throw new ArgumentException(
                $"The loss has {parameters.Count} levels, but the network's output layer has " +
                $"{outputs} {(outputs == 1 ? "neuron" : "neurons")}. Give one for each level.");
    }

    /// <summary>The loss's parameter of each output, in device memory.</summary>
    internal DeviceBuffer<float> UploadParameters(Device device, int outputs) =>
        device.Upload<float>(
            [.. Enumerable.Range(0, outputs).Select(j => parameters.Count switch
            {
                0 => 0,
                1 => parameters[0],
                _ => parameters[j],
            })]);

    /// <summary>The targets and weights for computing costs.</summary>
    internal LossData Of(Dataset data) => targets?.Of(data) ?? LossData.Of(data);

    /// <summary>BP1, and the cost of each sample, unweighted.</summary>
    internal abstract void OutputDelta(
        Activation output,
        Matrix z,
        Matrix y,
        Matrix delta,
        BatchCosts costs,
        BufferView<float> parameters);

    /// <summary>The cost of each sample, unweighted; with softmax, z is ln a.</summary>
    internal abstract void SampleCost(
        Matrix z, Matrix a, Matrix y, BufferView<float> costs, BufferView<float> parameters);

    /// <summary>Resident steps of a network with these activations.</summary>
    internal abstract ResidentLaunch Resident(
        Activation hidden, Activation output, ResidentLayout layout);
}

/// <inheritdoc/>
internal sealed class LossFunction<TLoss>(
    ClassTargets? targets, params IReadOnlyList<float> parameters)
    : LossFunction(targets, parameters)
    where TLoss : struct, ILoss
{
    internal override void OutputDelta(
        Activation output,
        Matrix z,
        Matrix y,
        Matrix delta,
        BatchCosts costs,
        BufferView<float> parameters) =>
        output.OutputDelta<TLoss>(z, y, delta, costs, parameters);

    internal override void SampleCost(
        Matrix z, Matrix a, Matrix y, BufferView<float> costs, BufferView<float> parameters) =>
        OutputLaunches.SampleCost<TLoss>(z, a, y, costs, parameters);

    internal override ResidentLaunch Resident(
        Activation hidden, Activation output, ResidentLayout layout) =>
        output.ResidentOutput<TLoss>(hidden, layout);
}
