using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The update of an optimizer that stores gradients: their norm if it clips, the numbers that all
/// parameters share, then all parameters in one launch, or in one for each group of parameters.
/// </summary>
internal sealed class ParameterUpdate : IDisposable
{
    private readonly Mlp _network;
    private readonly UpdateRule _rule;
    private readonly OptimizerState _state;
    private readonly DeviceBuffer<float> _numbers;
    private readonly DeviceBuffer<float>? _squares;
    private readonly DeviceBuffer<int> _ends;
    private readonly IReadOnlyList<ParameterGroup> _groups;
    private readonly DeviceBuffer<float>? _groupSettings;
    private readonly DeviceBuffer<float>? _groupNumbers;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="state">The optimizer's state, prepared.</param>
    internal ParameterUpdate(Mlp network, Optimizer optimizer, OptimizerState state)
    {
        _network = network;
        _rule = optimizer.Rule;
        _state = state;
        _groups = ParameterGroup.Of(network, optimizer);
        try
        {
            _numbers = network.Device.Allocate<float>(UpdateNumbers.Count);
            _ends = network.Device.Upload<int>(
            [
                .. network.Layers.Skip(1).Select(layer => (int)layer.W.Data.Offset),
                (int)network.Parameters.Length,
            ]);
            if (ParameterGroup.Differ(_groups, network))
            {
                _groupSettings = network.Device.Upload<float>(Settings(optimizer));
                _groupNumbers =
                    network.Device.Allocate<float>((long)_groups.Count * UpdateNumbers.Count);
            }

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
        (ParameterGroup.Of(network, optimizer) is var groups &&
            ParameterGroup.Differ(groups, network)
                ? (long)groups.Count * (GroupNumbers.Settings + UpdateNumbers.Count)
                : 0) +
        (optimizer.Clips ? UpdateLaunches.SquaresOf(network.Parameters.Length) : 0);

    /// <summary>Sets the optimizer for the steps to come; it is of the same kind.</summary>
    internal void Use(Optimizer optimizer) =>
        _groupSettings?.View.CopyFrom(Settings(optimizer));

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
        var all = new UpdateOperands(
            _network.Parameters, gradients, _state.Values, _numbers, _ends, current, nonFinite);
        if (_groupNumbers is null)
        {
            _rule.Run(all);
            return;
        }

        UpdateLaunches.GroupNumbers(settings, _numbers, _groupSettings!, _groupNumbers);
        var numbers = _groupNumbers.View;
        for (var g = 0; g < _groups.Count; g++)
            _rule.Run(all with
            {
                First = _groups[g].First,
                Length = _groups[g].Length,
                Numbers = numbers.Slice((long)g * UpdateNumbers.Count, UpdateNumbers.Count),
            });
    }

    private float[] Settings(Optimizer optimizer) =>
        [.. _groups.SelectMany(group => group.SettingsFor(optimizer))];

    public void Dispose()
    {
        _numbers?.Dispose();
        _squares?.Dispose();
        _ends?.Dispose();
        _groupSettings?.Dispose();
        _groupNumbers?.Dispose();
    }
}
