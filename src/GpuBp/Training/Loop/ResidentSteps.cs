using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The steps of a small network, many in one launch: what <see cref="TrainingStep"/> does, where
/// one multiprocessor of a GPU holds the network.
/// </summary>
internal sealed class ResidentSteps : IStepRunner
{
    /// <summary>
    /// The maximum number of steps of a launch. Each takes some 10 µs: enough of them that the
    /// launch takes little beside them, and few enough that a cancellation is soon noticed.
    /// </summary>
    internal const int MaxSteps = 64;

    private readonly Mlp _network;
    private readonly TrainingStep _step;
    private readonly DeviceBatcher _batcher;
    private readonly BufferView<float> _costs;
    private readonly DeviceBuffer<int> _table;
    private readonly ResidentLaunch _launch;
    private ResidentOperands _operands;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The loss to lower.</param>
    /// <param name="step">Holds the learning rate, and the notes of what was not finite.</param>
    /// <param name="batcher">Holds the samples and their order.</param>
    /// <param name="costs">The cost of each sample of the epoch, [rows] or more.</param>
    /// <param name="layout">The network's <see cref="LayoutOf"/>.</param>
    internal ResidentSteps(
        Mlp network,
        LossFunction loss,
        TrainingStep step,
        DeviceBatcher batcher,
        BufferView<float> costs,
        ResidentLayout layout)
    {
        (_network, _step, _batcher, _costs) = (network, step, batcher, costs);

        // Without a hidden layer, any activation serves.
        var hidden = network.Layers.Count == 1 ? Activation.Identity : network.Layers[0].Activation;
        _launch = loss.Resident(hidden, network.Layers[^1].Activation, layout);
        _table = network.Device.Upload<int>(layout.LayerTable);
        _operands = Operands();
    }

    /// <summary>
    /// The maximum that the steps take of device memory for themselves, in numbers of 4 bytes. It
    /// counts for batches too that they do not suit, so that more samples never take less.
    /// </summary>
    internal static long MaxNumbers(Mlp network) =>
        network.Device.Info.IsGpu ? (long)ResidentLayout.Fields * network.Layers.Count : 0;

    /// <summary>
    /// The steps, if they suit the device, the network, the optimizer and the samples; else null.
    /// </summary>
    internal static ResidentSteps? For(Mlp network, LossFunction loss, TrainingBuffers buffers) =>
        buffers is { Batcher: DeviceBatcher batcher, Weights: null, Rates: null } &&
        buffers.Step.Optimizer.DescendsDirectlyOn(network) &&
        LayoutOf(network, batcher.BatchSize) is { } layout && layout.Suits(network.Device.Info)
            ? new ResidentSteps(network, loss, buffers.Step, batcher, buffers.Losses.Costs, layout)
            : null;

    /// <summary>
    /// Where the network lies in shared memory; null if it does not fit: it is too large, or its
    /// hidden layers have different activations, activations that need z, normalisation, inputs
    /// that are scaled or pass by, or dropout.
    /// </summary>
    internal static ResidentLayout? LayoutOf(Mlp network, int batchSize)
    {
        var hidden = network.Layers.SkipLast(1).Select(layer => layer.Activation).ToArray();
        if (hidden.DistinctBy(activation => activation.GetType()).Count() > 1 ||
            hidden.Any(activation => activation.KeepsZ) ||
            network.Layers.Any(
                layer => layer.HasLayerNorm || layer.IsResidual || layer.ScalesInputs) ||
            DropoutMasks.Drops(network))
            return null;

        ResidentShape[] shapes =
        [
            .. network.Layers.Select(layer => new ResidentShape(
                layer.Inputs, layer.Outputs, layer.W.Data.Offset, layer.B.Offset, layer.HasBias)),
        ];
        return ResidentLayout.Of(shapes, batchSize);
    }

    public void StartPart() => _operands = Operands();

    public int Run(int batch, int max)
    {
        var steps = Math.Min(Math.Min(max, _batcher.Batches - batch), MaxSteps);
        _launch.Run(_operands, steps);
        return steps;
    }

    public void Share()
    {
        // There is one process.
    }

    public void Dispose() => _table.Dispose();

    private ResidentOperands Operands() => new(
        _table,
        _network.Parameters,
        _batcher.Data.Features,
        _batcher.Data.Targets,
        _batcher.DeviceOrder,
        _batcher.Cursor.View,
        _costs.Slice(0, _batcher.Rows),
        _step.Settings,
        _step.NonFinite.View,
        _step.LossParameters);
}
