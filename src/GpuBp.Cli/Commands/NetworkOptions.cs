using System.CommandLine;
using GpuBp.Cli.Input;

namespace GpuBp.Cli.Commands;

/// <summary>The options for the layers of a network.</summary>
internal sealed class NetworkOptions
{
    private static readonly Dictionary<string, Activation> Activations = new()
    {
        ["relu"] = Activation.Relu,
        ["leaky-relu"] = Activation.LeakyRelu,
        ["leaky-relu-0.1"] = Activation.LeakyReluOf(0.1f),
        ["leaky-relu-0.2"] = Activation.LeakyReluOf(0.2f),
        ["leaky-relu-0.25"] = Activation.LeakyReluOf(0.25f),
        ["leaky-relu-0.3"] = Activation.LeakyReluOf(0.3f),
        ["elu"] = Activation.Elu,
        ["gelu"] = Activation.Gelu,
        ["silu"] = Activation.Silu,
        ["mish"] = Activation.Mish,
        ["selu"] = Activation.Selu,
        ["softplus"] = Activation.Softplus,
        ["tanh"] = Activation.Tanh,
        ["sigmoid"] = Activation.Sigmoid,
    };

    private readonly Option<int[]?> _hidden =
        Values.Wholes("--hidden", "Neurons of the hidden layers, such as 128,64", min: 1);

    private readonly Option<string?> _activation =
        Values.Choice("--activation", "Activation of the hidden layers", [.. Activations.Keys]);

    private readonly Option<double?> _dropout =
        Values.Share("--dropout", "Share of each hidden layer's outputs that a step drops");

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_hidden, _activation, _dropout];

    /// <summary>Applies the options to the layers of a recipe.</summary>
    internal LayerOptions[] Apply(IReadOnlyList<LayerOptions> layers, ParseResult parsed)
    {
        var first = layers[0];
        var hidden = layers.SkipLast(1);
        if (parsed.GetValue(_hidden) is { Length: > 0 } sizes)
            hidden = sizes.Select(size =>
                new LayerOptions(size, first.Activation) { Initializer = first.Initializer });
        if (parsed.GetValue(_activation) is { } name)
            hidden = hidden.Select(layer => new LayerOptions(layer.Outputs, Activations[name])
            {
                Initializer = Initializer.He,
            });
        return
        [
            .. hidden.Select(layer => new LayerOptions(layer.Outputs, layer.Activation)
            {
                Initializer = layer.Initializer,
                Dropout = (float?)parsed.GetValue(_dropout) ?? layer.Dropout,
            }),
            layers[^1],
        ];
    }
}
