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
    private readonly IReadOnlyList<ParameterRange>? _own;
    private readonly DeviceBuffer<float>? _groupSettings;
    private readonly DeviceBuffer<float>? _groupNumbers;

    /// <param name="network">The network, changed in place.</param>
    /// <param name="optimizer">How a gradient changes the parameters.</param>
    /// <param name="state">The optimizer's state, prepared for the same parameters.</param>
    /// <param name="own">The parameters to change; null for all.</param>
    internal ParameterUpdate(
        Mlp network,
        Optimizer optimizer,
        OptimizerState state,
        IReadOnlyList<ParameterRange>? own = null)
    {
        _own = own;
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

    /// <summary>The sums behind the norm of the gradient; null without clipping.</summary>
    internal BufferView<float>? AllSquares => _squares?.View;

    /// <summary>
    /// Computes the sums behind the norm of the gradient, those of the parameters to change, if the
    /// optimizer clips it; before <see cref="Run"/>.
    /// </summary>
    /// <param name="gradients">The mean of ∂C/∂w over the batch.</param>
    internal void Squares(BufferView<float> gradients)
    {
        if (_squares is null)
            return;
        foreach (var range in _own ?? [new(0, gradients.Length)])
            UpdateLaunches.Squares(
                range.Of(gradients),
                _squares.View.Slice(
                    range.First / GradientSquares.Block, UpdateLaunches.SquaresOf(range.Length)));
    }

    /// <summary>Updates the parameters.</summary>
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
        UpdateLaunches.Numbers(settings, _squares?.View, _state.Steps, _numbers);
        var all = new UpdateOperands(
            _network.Parameters, gradients, _state.Values, _numbers, _ends, current, nonFinite);
        if (_groupNumbers is null)
        {
            Change(all, 0, _network.Parameters.Length);
            return;
        }

        UpdateLaunches.GroupNumbers(settings, _numbers, _groupSettings!, _groupNumbers);
        var numbers = _groupNumbers.View;
        for (var g = 0; g < _groups.Count; g++)
            Change(
                all with
                {
                    Numbers = numbers.Slice((long)g * UpdateNumbers.Count, UpdateNumbers.Count),
                },
                _groups[g].First,
                _groups[g].Length);
    }

    /// <summary>Updates those of some parameters that are to change.</summary>
    private void Change(UpdateOperands operands, long start, long length)
    {
        if (_own is null)
        {
            _rule.Run(operands with { First = start, Length = length });
            return;
        }

        var states = _own.Sum(range => range.Length);
        var before = 0L;
        foreach (var range in _own)
        {
            var first = Math.Max(start, range.First);
            var count = Math.Min(start + length, range.End) - first;
            if (count > 0)
                _rule.Run(operands with
                {
                    First = first,
                    Length = count,
                    FirstState = before + first - range.First,
                    StateLength = states,
                });
            before += range.Length;
        }
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
