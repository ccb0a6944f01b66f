using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The update of an optimizer that stores gradients: their norm if it clips, the numbers that all
/// parameters share, then all parameters in one launch.
/// </summary>
internal sealed class ParameterUpdate : IDisposable
{
    private readonly Mlp _network;
    private readonly UpdateRule _rule;
    private readonly OptimizerState _state;
    private readonly DeviceBuffer<float> _numbers;
    private readonly DeviceBuffer<float>? _squares;
    private readonly DeviceBuffer<int> _ends;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="state">The optimizer's state, prepared.</param>
    internal ParameterUpdate(Mlp network, Optimizer optimizer, OptimizerState state)
    {
        _network = network;
        _rule = optimizer.Rule;
        _state = state;
        try
        {
            _numbers = network.Device.Allocate<float>(UpdateNumbers.Count);
            _ends = network.Device.Upload<int>(
            [
                .. network.Layers.Skip(1).Select(layer => (int)layer.W.Data.Offset),
                (int)network.Parameters.Length,
            ]);
            if (optimizer.Clips)
                _squares = network.Device.Allocate<float>(
                    UpdateLaunches.SquaresOf(network.Parameters.Length));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The device memory that it takes, in numbers of 4 bytes.</summary>
    internal static long Numbers(Mlp network, Optimizer optimizer) =>
        UpdateNumbers.Count + network.Layers.Count +
        (optimizer.Clips ? UpdateLaunches.SquaresOf(network.Parameters.Length) : 0);

    /// <param name="gradients">
    /// The mean of ∂C/∂w over the batch, in the layout of the parameters.
    /// </param>
    /// <param name="settings">The optimizer's settings.</param>
    /// <param name="current">One element: the number of the batch.</param>
    /// <param name="nonFinite">
    /// For each layer the first batch of which a parameter was not finite.
    /// </param>
    internal void Run(
        BufferView<float> gradients,
        BufferView<float> settings,
        BufferView<int> current,
        BufferView<int> nonFinite)
    {
        if (_squares is not null)
            UpdateLaunches.Squares(gradients, _squares);
        UpdateLaunches.Numbers(settings, _squares?.View, _state.Steps, _numbers);
        _rule.Run(new UpdateOperands(
            _network.Parameters, gradients, _state.Values, _numbers, _ends, current, nonFinite));
    }

    public void Dispose()
    {
        _numbers?.Dispose();
        _squares?.Dispose();
        _ends?.Dispose();
    }
}
