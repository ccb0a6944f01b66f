namespace GpuBp;

/// <summary>A multi-layer perceptron: a chain of dense layers on one device.</summary>
/// <remarks>
/// Many threads may predict at once, as long as none trains it or sets its parameters.
/// </remarks>
public sealed partial class Mlp : IDisposable
{
    /// <summary>
    /// Weights and biases of each layer start at a multiple of this: 64 bytes, a cache line.
    /// </summary>
    private const int Alignment = 16;

    private readonly DeviceBuffer<float> _parameters;
    private readonly DenseLayer[] _layers;
    private bool _isDisposed;

    /// <summary>Makes a network whose hidden layers share one activation.</summary>
    /// <param name="device">The network's device.</param>
    /// <param name="sizes">Inputs, then the neurons of each layer; at least two numbers.</param>
    /// <param name="activation">The activation of the hidden layers.</param>
    /// <param name="output">
    /// The activation of the output layer; that of the hidden layers if null.
    /// </param>
    /// <param name="initializer">
    /// The initial weights and biases; <see cref="Initializer.Xavier"/> if null.
    /// </param>
    /// <param name="seed">
    /// The seed of the initial weights, which are the same on every device.
    /// </param>
    /// <param name="dropout">
    /// The share of each hidden layer's outputs that a training step sets to 0: see <see
    /// cref="LayerOptions.Dropout"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="dropout"/> is not from 0 to below 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// There are fewer than two sizes, a size is below 1, an array cannot hold all parameters, or
    /// softmax is in a hidden layer or has a single output.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The parameters do not fit the device.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public Mlp(
        Device device,
        ReadOnlySpan<int> sizes,
        Activation activation,
        Activation? output = null,
        Initializer? initializer = null,
        long seed = 0,
        float dropout = 0)
        : this(
            device,
            FirstOf(sizes),
            Describe(sizes, activation, output, initializer, dropout),
            seed)
    {
    }

    /// <summary>Makes a network of layers that are described one by one.</summary>
    /// <param name="device">The network's device.</param>
    /// <param name="inputs">Features of a sample, at least 1.</param>
    /// <param name="layers">The layers, the output layer last; at least one.</param>
    /// <param name="seed">
    /// The seed of the initial weights, which are the same on every device.
    /// </param>
    /// <exception cref="ArgumentException">
    /// There is no layer, <paramref name="inputs"/> is below 1, an array cannot hold all
    /// parameters, softmax is in a hidden layer or has a single output, or the output layer has
    /// dropout or layer normalisation, or a layer of a single neuron has it, or a residual layer is
    /// the last or has not as many neurons as inputs.
    /// </exception>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The parameters do not fit the device.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The device is disposed.</exception>
    public Mlp(Device device, int inputs, ReadOnlySpan<LayerOptions> layers, long seed = 0)
        : this(device, inputs, layers, seed, verify: null)
    {
    }

    /// <summary>
    /// Makes a network that is verified before its weights are drawn, which takes a minute for
    /// billions.
    /// </summary>
    /// <param name="device">The network's device.</param>
    /// <param name="inputs">Features of a sample.</param>
    /// <param name="layers">The layers.</param>
    /// <param name="seed">The seed of the initial weights.</param>
    /// <param name="verify">
    /// Throws if the network, whose memory is allocated, is not to be used; null for nothing to
    /// verify.
    /// </param>
    internal Mlp(
        Device device,
        int inputs,
        ReadOnlySpan<LayerOptions> layers,
        long seed,
        Action<Mlp>? verify)
    {
        ArgumentNullException.ThrowIfNull(device);
        LayerCheck.Network(inputs, layers);
        Device = device;
        _layers = new DenseLayer[layers.Length];
        var length = (int)ParameterLength(inputs, layers);
        _parameters = device.Allocate<float>(length); // First: its error says what the device has.
        try
        {
            MakeLayers(inputs, layers);
            verify?.Invoke(this);
            new FirstParameters(seed).Write(_layers, layers, Parameters);
        }
        catch
        {
            _parameters.Dispose();
            throw;
        }
    }

    /// <summary>The network's device.</summary>
    public Device Device { get; }

    /// <summary>The layers, the output layer last.</summary>
    public IReadOnlyList<DenseLayer> Layers => _layers;

    /// <summary>Features of a sample.</summary>
    public int Inputs => _layers[0].Inputs;

    /// <summary>Outputs of a sample.</summary>
    public int Outputs => _layers[^1].Outputs;

    /// <summary>
    /// The number of weights and biases, of γ and β of normalisations, and of scales of inputs.
    /// </summary>
    public long ParameterCount =>
        _layers.Sum(l => (long)l.Outputs * l.Inputs + (l.HasBias ? l.Outputs : 0) +
            (l.HasLayerNorm ? 2L * l.Outputs : 0) + (l.ScalesInputs ? l.Inputs : 0));

    /// <summary>All weights and biases, with gaps between them that hold 0.</summary>
    internal BufferView<float> Parameters => _parameters.View;

    /// <summary>Frees the parameters; safe to call again.</summary>
    public void Dispose()
    {
        _isDisposed = true;
        _parameters.Dispose();
    }

    /// <summary>784 → 30 sigmoid → 10 softmax</summary>
    public override string ToString() =>
        Inputs + string.Concat(_layers.Select(l => $" → {l.Outputs} {l.Function}"));

    internal void ThrowIfDisposed()
    {
        if (_isDisposed)
            throw new ObjectDisposedException(nameof(Mlp), $"The network {this} was disposed.");
    }

    private void MakeLayers(int inputs, ReadOnlySpan<LayerOptions> layers)
    {
        long offset = 0;
        for (var l = 0; l < layers.Length; l++)
        {
            _layers[l] = new DenseLayer(inputs, layers[l], _parameters, offset);
            offset += (long)DenseLayer.LengthOf(inputs, layers[l]);
            inputs = layers[l].Outputs;
        }
    }

    internal static long Aligned(long count) => (count + Alignment - 1) / Alignment * Alignment;

    // Wider than long, which three layers of 2³¹ neurons overflow.
    internal static Int128 ParameterLength(int inputs, ReadOnlySpan<LayerOptions> layers)
    {
        Int128 length = 0;
        foreach (var layer in layers)
        {
            length += DenseLayer.LengthOf(inputs, layer);
            inputs = layer.Outputs;
        }

        return length;
    }

    private static int FirstOf(ReadOnlySpan<int> sizes) =>
        sizes.Length >= 2
            ? sizes[0]
            : throw new ArgumentException(
                $"sizes has {sizes.Length} numbers; give the inputs and at least one layer, such " +
                "as [64, 30, 10].");

    private static LayerOptions[] Describe(
        ReadOnlySpan<int> sizes,
        Activation activation,
        Activation? output,
        Initializer? initializer,
        float dropout)
    {
        var layers = new LayerOptions[sizes.Length - 1];
        for (var l = 0; l < layers.Length; l++)
        {
            var isOutput = l == layers.Length - 1;
            if (sizes[l + 1] < 1)
                throw new ArgumentException(
                    $"sizes[{l + 1}] is {sizes[l + 1]}; a layer needs at least 1 neuron.",
                    nameof(sizes));
            layers[l] = new LayerOptions(sizes[l + 1], isOutput ? output ?? activation : activation)
            {
                Initializer = initializer,
                Dropout = dropout,
            };
        }

        layers[^1] = layers[^1] with { Dropout = 0 };

        return layers;
    }
}
