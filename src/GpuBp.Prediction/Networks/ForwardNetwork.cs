namespace GpuBp;

/// <summary>A network's forward pass: layer after layer, on spans.</summary>
/// <remarks>Immutable: several threads may compute at once.</remarks>
internal sealed class ForwardNetwork
{
    private readonly ForwardLayer[] _layers;

    /// <param name="file">The model's file, whose tensors are there.</param>
    /// <param name="prefix">The beginning of the names of the network's tensors.</param>
    /// <param name="network">What the file says of it.</param>
    /// <param name="activations">σ of each layer.</param>
    /// <exception cref="ModelFileException">A number is not finite.</exception>
    internal ForwardNetwork(
        SafetensorsFile file, string prefix, NetworkDescription network,
        IReadOnlyList<ActivationFunction> activations)
    {
        _layers = new ForwardLayer[network.Layers.Count];
        var inputs = network.Inputs;
        for (var l = 0; l < _layers.Length; l++)
        {
            _layers[l] = new ForwardLayer(
                file, prefix, l, inputs, network.Layers[l], activations[l]);
            inputs = _layers[l].Outputs;
        }

        MaxHidden = _layers.SkipLast(1).Select(layer => layer.Outputs).DefaultIfEmpty().Max();
    }

    /// <summary>Neurons of the largest hidden layer; 0 where there is none.</summary>
    internal int MaxHidden { get; }

    /// <summary>The outputs for rows.</summary>
    /// <param name="x">[rows × inputs]</param>
    /// <param name="rows">Rows.</param>
    /// <param name="outputs">[rows × outputs], each written.</param>
    /// <param name="hidden">[2 × rows × <see cref="MaxHidden"/>], for what is between.</param>
    internal void Run(
        ReadOnlySpan<float> x, int rows, Span<float> outputs, Span<float> hidden)
    {
        var half = hidden.Length / 2;
        for (var l = 0; l < _layers.Length - 1; l++)
        {
            var a = hidden.Slice(l % 2 * half, rows * _layers[l].Outputs);
            _layers[l].Run(x, rows, a);
            x = a;
        }

        _layers[^1].Run(x, rows, outputs);
    }
}
