namespace GpuBp;

/// <summary>
/// An optimizer's state, in device memory: the number of its steps, and the states of each
/// parameter. It outlives a call of <c>Fit</c>.
/// </summary>
internal sealed class OptimizerState : IDisposable
{
    private DeviceBuffer<float>? _values;
    private DeviceBuffer<int>? _steps;
    private UpdateRule? _rule;

    /// <summary>
    /// All first states in the layout of the parameters, then all second ones; null if there are
    /// none.
    /// </summary>
    internal BufferView<float>? Values => _values?.View;

    /// <summary>One element: the number of steps so far.</summary>
    internal BufferView<int> Steps => (_steps ?? throw new InvalidOperationException(
        "There is no state yet: no step was prepared for an optimizer that counts steps.")).View;

    /// <summary>
    /// Whether there is a state: a step was prepared for an optimizer that needs one.
    /// </summary>
    internal bool IsKept => _steps is not null;

    /// <summary>The number of 4-byte elements that <see cref="Prepare"/> would allocate.</summary>
    internal long NumbersFor(
        Mlp network, Optimizer optimizer, IReadOnlyList<ParameterRange>? own = null) =>
        optimizer.DescendsDirectlyOn(network) || ReferenceEquals(_rule, optimizer.Rule)
            ? 0
            : 1 + optimizer.Rule.States * LengthOf(network, own);

    /// <summary>Frees the state if it is that of another rule.</summary>
    internal void ForgetUnless(Mlp network, Optimizer optimizer)
    {
        if (optimizer.DescendsDirectlyOn(network) || !ReferenceEquals(_rule, optimizer.Rule))
            Dispose();
    }

    /// <summary>Keeps the state if it is that of the same rule; else starts with zeros.</summary>
    /// <param name="network">The network.</param>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="own">
    /// The parameters that have states, one range after another; null for all.
    /// </param>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has too little memory left.
    /// </exception>
    internal void Prepare(
        Mlp network, Optimizer optimizer, IReadOnlyList<ParameterRange>? own = null)
    {
        ForgetUnless(network, optimizer);
        if (optimizer.DescendsDirectlyOn(network) || IsKept)
            return;

        try
        {
            var length = LengthOf(network, own);
            if (optimizer.Rule.States > 0 && length > 0)
                _values = Zeros(network.Device, optimizer.Rule.States * length);
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
    /// The states by name, as views of device memory to read and write between two steps:
    /// <c>layers.0.weight.exp_avg</c>, [outputs × inputs], and, if the layer has biases,
    /// <c>layers.0.bias.exp_avg</c>, [outputs]. With <see cref="Steps"/> they are all that a
    /// checkpoint needs.
    /// </summary>
    internal IEnumerable<(string Name, long[] Shape, BufferView<float> Values)> Tensors(
        Mlp network, Optimizer optimizer)
    {
        for (var n = 0; _values is not null && n < optimizer.StateNames.Count; n++)
        {
            var state =
                _values.View.Slice(n * network.Parameters.Length, network.Parameters.Length);
            foreach (var (name, shape, values) in ModelTensors.Of(network, state))
                yield return ($"{name}.{optimizer.StateNames[n]}", shape, values);
        }
    }

    /// <summary>Frees the state; safe to call again.</summary>
    public void Dispose()
    {
        _values?.Dispose();
        _steps?.Dispose();
        (_values, _steps, _rule) = (null, null, null);
    }

    private static long LengthOf(Mlp network, IReadOnlyList<ParameterRange>? own) =>
        own?.Sum(range => range.Length) ?? network.Parameters.Length;

    // In chunks: the host never holds them all.
    private static DeviceBuffer<float> Zeros(Device device, long length)
    {
        const int Chunk = 1 << 18;

        var zeros = new float[Math.Min(length, Chunk)];
        var buffer = device.Allocate<float>(length);
        for (long first = 0; first < length; first += Chunk)
        {
            var count = (int)Math.Min(Chunk, length - first);
            buffer.View.Slice(first, count).CopyFrom(zeros.AsSpan(0, count));
        }

        return buffer;
    }
}
