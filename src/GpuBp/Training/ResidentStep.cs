using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The steps of a small network, many in one launch: what <see cref="TrainingStep"/> does, where one
/// multiprocessor of a GPU holds the network. Sums run in the same order.
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
    private readonly DeviceBuffer<int> _table;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="loss">The cost to lower.</param>
    /// <param name="layout">The network's <see cref="LayoutOf"/>.</param>
    /// <param name="step">What holds the learning rate, and the notes of what was not finite.</param>
    internal ResidentStep(Mlp network, LossFunction loss, ResidentLayout layout, TrainingStep step)
    {
        _network = network;
        _loss = loss;
        _layout = layout;
        _step = step;
        _table = network.Device.Upload<int>(layout.Table);
    }

    /// <summary>
    /// How the network would lie in shared memory; null where it cannot: it is too large, or its
    /// hidden layers have different activations.
    /// </summary>
    internal static ResidentLayout? LayoutOf(Mlp network, int batchSize)
    {
        var hidden = network.Layers.SkipLast(1).Select(layer => layer.Activation.GetType());
        if (hidden.Distinct().Count() > 1)
            return null;

        ResidentShape[] shapes =
        [
            .. network.Layers.Select(layer => new ResidentShape(
                layer.Inputs, layer.Outputs, layer.W.Data.Offset, layer.B.Offset, layer.HasBias)),
        ];
        return ResidentLayout.Of(shapes, batchSize);
    }

    /// <summary>Trains on the next batches of an epoch.</summary>
    /// <param name="data">The data set.</param>
    /// <param name="order">The order of the epoch, [rows].</param>
    /// <param name="cursor">The number of the next batch; counted on.</param>
    /// <param name="costs">The costs of the epoch's samples, [rows].</param>
    /// <param name="steps">Batches, at most what is left of the epoch.</param>
    internal void Run(
        DeviceDataset data,
        BufferView<int> order,
        BufferView<int> cursor,
        BufferView<float> costs,
        int steps)
    {
        var operands = new ResidentSteps(
            _layout,
            _table,
            _network.Parameters,
            data.Features,
            data.Targets,
            order,
            cursor,
            costs,
            _step.Settings,
            _step.NonFinite);

        // Without a hidden layer, any activation serves.
        var hidden = _network.Layers.Count == 1 ? Activation.Identity : _network.Layers[0].Activation;
        _loss.Resident(hidden, _network.Layers[^1].Activation, operands, steps);
    }

    public void Dispose() => _table.Dispose();
}
