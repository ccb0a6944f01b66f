namespace GpuBp;

/// <summary>
/// What an optimiser keeps from step to step, in device memory: the number of its steps, and the states of
/// each parameter. It outlasts the calls of <c>Fit</c>.
/// </summary>
internal sealed class OptimizerState : IDisposable
{
    private DeviceBuffer<float>? _values;
    private DeviceBuffer<int>? _steps;
    private UpdateRule? _rule;

    /// <summary>All first numbers in the layout of the parameters, then all second ones; null where none are kept.</summary>
    internal BufferView<float>? Values => _values?.View;

    /// <summary>One element: the steps so far.</summary>
    internal BufferView<int> Steps => (_steps ?? throw new InvalidOperationException(
        "Nothing is kept yet: no step has been prepared for an optimiser that counts steps.")).View;

    /// <summary>Whether there is something to keep: a step was prepared for an optimiser that needs it.</summary>
    internal bool IsKept => _steps is not null;

    /// <summary>Numbers of 4 bytes that <see cref="Prepare"/> would allocate.</summary>
    internal long NumbersFor(Mlp network, Optimizer optimizer) =>
        optimizer.DescendsDirectly || ReferenceEquals(_rule, optimizer.Rule)
            ? 0
            : 1 + optimizer.Rule.States * network.Parameters.Length;

    /// <summary>Forgets what was kept for an optimiser of another rule.</summary>
    internal void ForgetUnless(Optimizer optimizer)
    {
        if (optimizer.DescendsDirectly || !ReferenceEquals(_rule, optimizer.Rule))
            Dispose();
    }

    /// <summary>Keeps on for an optimiser of the same rule, or starts with zeros.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The device has too little memory left.</exception>
    internal void Prepare(Mlp network, Optimizer optimizer)
    {
        ForgetUnless(optimizer);
        if (optimizer.DescendsDirectly || IsKept)
            return;

        try
        {
            if (optimizer.Rule.States > 0)
                _values = Zeros(network.Device, optimizer.Rule.States * network.Parameters.Length);
            _steps = network.Device.Upload<int>([0]);
            _rule = optimizer.Rule;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>
    /// The states by name, each a view of device memory that may be read and written between two steps:
    /// <c>layers.0.weight.exp_avg</c>, [outputs × inputs], and <c>layers.0.bias.exp_avg</c>, [outputs], where
    /// the layer has biases. With <see cref="Steps"/> they are all that a continued run needs.
    /// </summary>
    internal IEnumerable<(string Name, BufferView<float> Values)> Tensors(Mlp network, Optimizer optimizer)
    {
        for (var n = 0; _values is not null && n < optimizer.StateNames.Count; n++)
        {
            var state = _values.View.Slice(n * network.Parameters.Length, network.Parameters.Length);
            for (var l = 0; l < network.Layers.Count; l++)
            {
                var layer = network.Layers[l];
                yield return ($"layers.{l}.weight.{optimizer.StateNames[n]}", layer.WeightsIn(state));
                if (layer.HasBias)
                    yield return ($"layers.{l}.bias.{optimizer.StateNames[n]}", layer.BiasesIn(state));
            }
        }
    }

    /// <summary>Forgets all; safe to call again.</summary>
    public void Dispose()
    {
        _values?.Dispose();
        _steps?.Dispose();
        (_values, _steps, _rule) = (null, null, null);
    }

    // In pieces: the host never holds them all.
    private static DeviceBuffer<float> Zeros(Device device, long length)
    {
        const int Piece = 1 << 18;

        var zeros = new float[Math.Min(length, Piece)];
        var buffer = device.Allocate<float>(length);
        for (long first = 0; first < length; first += Piece)
        {
            var count = (int)Math.Min(Piece, length - first);
            buffer.View.Slice(first, count).CopyFrom(zeros.AsSpan(0, count));
        }

        return buffer;
    }
}
