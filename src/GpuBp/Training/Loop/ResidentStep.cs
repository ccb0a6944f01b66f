using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The steps of a small network, many in one launch: what <see cref="TrainingStep"/> does, where one
/// multiprocessor of a GPU holds the network.
/// </summary>
internal sealed class ResidentStep : IDisposable
{
    /// <summary>
    /// The most steps of a launch. Each takes some 10 µs: enough of them that the launch is nothing
    /// beside them, and few enough that cancellation is soon heard.
    /// </summary>
    internal const int MostSteps = 64;

    private readonly Mlp _network;
    private readonly LossFunction _loss;
    private readonly ResidentLayout _layout;
    private readonly TrainingStep _step;
    private readonly DeviceBatcher _batcher;
    private readonly DeviceBuffer<int> _table;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="layout">The network's <see cref="LayoutOf"/>.</param>
    /// <param name="step">What holds the learning rate, and the notes of what was not finite.</param>
    /// <param name="batcher">What holds the data set and its order.</param>
    internal ResidentStep(
        Mlp network, LossFunction loss, ResidentLayout layout, TrainingStep step, DeviceBatcher batcher)
    {
        _network = network;
        _loss = loss;
        _layout = layout;
        _step = step;
        _batcher = batcher;
        _table = network.Device.Upload<int>(layout.Table);
    }

    /// <summary>What the steps may take of device memory for themselves, in numbers of 4 bytes; it is
    /// the same for batches that they do not suit, so that more samples never take less.</summary>
    internal static long MostNumbers(Mlp network) =>
        network.Device.Info.IsGpu ? (long)ResidentLayout.Fields * network.Layers.Count : 0;

    /// <summary>The steps, where they suit the device, the network, the optimiser and the data; else null.</summary>
    internal static ResidentStep? For(Mlp network, LossFunction loss, TrainingStep step, Batcher batcher) =>
        batcher is DeviceBatcher onDevice && step.Optimizer.DescendsDirectly &&
        LayoutOf(network, batcher.BatchSize) is { } layout && layout.Suits(network.Device.Info)
            ? new ResidentStep(network, loss, layout, step, onDevice)
            : null;

    /// <summary>
    /// How the network would lie in shared memory; null where it cannot: it is too large, or its
    /// hidden layers have different activations, or such as keep z, or
    /// dropout.
    /// </summary>
    internal static ResidentLayout? LayoutOf(Mlp network, int batchSize)
    {
        var hidden = network.Layers.SkipLast(1).Select(layer => layer.Activation).ToArray();
        if (hidden.DistinctBy(activation => activation.GetType()).Count() > 1 ||
            hidden.Any(activation => activation.KeepsZ) ||
            DropoutMasks.Drops(network))
            return null;

        ResidentShape[] shapes =
        [
            .. network.Layers.Select(layer => new ResidentShape(
                layer.Inputs, layer.Outputs, layer.W.Data.Offset, layer.B.Offset, layer.HasBias)),
        ];
        return ResidentLayout.Of(shapes, batchSize);
    }

    /// <summary>Trains on the next batches of an epoch.</summary>
    /// <param name="costs">The costs of the epoch's samples, [rows].</param>
    /// <param name="most">The most batches, at most what is left of the epoch.</param>
    /// <returns>How many.</returns>
    internal int Run(BufferView<float> costs, int most)
    {
        var operands = new ResidentSteps(
            _layout,
            _table,
            _network.Parameters,
            _batcher.Data.Features,
            _batcher.Data.Targets,
            _batcher.DeviceOrder,
            _batcher.Cursor.View,
            costs,
            _step.Settings,
            _step.NonFinite);
        var steps = Math.Min(most, MostSteps);

        // Without a hidden layer, any activation serves.
        var hidden = _network.Layers.Count == 1 ? Activation.Identity : _network.Layers[0].Activation;
        _loss.Resident(hidden, _network.Layers[^1].Activation, operands, steps);
        return steps;
    }

    public void Dispose() => _table.Dispose();
}
