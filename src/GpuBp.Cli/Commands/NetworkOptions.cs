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

    /// <summary>As Holzmüller, Grinsztajn and Steinwart 2024 (RealMLP) take it.</summary>
    private const int ScaleRateFactor = 6;

    private readonly Option<int[]?> _hidden =
        Values.Wholes("--hidden", "Neurons of the hidden layers, such as 128,64", min: 1);

    private readonly Option<string?> _activation =
        Values.Choice("--activation", "Activation of the hidden layers", [.. Activations.Keys]);

    private readonly Option<double?> _dropout =
        Values.Share("--dropout", "Share of each hidden layer's outputs that a step drops");

    private readonly Option<bool> _layerNorm = new("--layer-norm")
    {
        Description = "Normalize each row's numbers in the hidden layers, before the activation",
    };

    private readonly Option<bool> _residual = new("--residual")
    {
        Description = "Hidden layers as wide as the one before add their input to their output",
    };

    private readonly Option<bool> _scale = new("--scale-inputs")
    {
        Description = "Multiply each input by a number that is learned, at " +
            $"{ScaleRateFactor} times the learning rate",
    };

    /// <summary>The options.</summary>
    internal IEnumerable<Option> All => [_hidden, _activation, _dropout, .. OfNewModels];

    /// <summary>Those that a model that is trained further has already.</summary>
    internal IEnumerable<Option> OfNewModels => [_layerNorm, _residual, _scale];

    /// <summary>Applies the options to the layers of a recipe.</summary>
    /// <exception cref="ToolException">The layers do not suit an option.</exception>
    internal LayerOptions[] Apply(IReadOnlyList<LayerOptions> layers, ParseResult parsed)
    {
        var first = layers[0];
        LayerOptions[] hidden = [.. layers.SkipLast(1)];
        if (parsed.GetValue(_hidden) is { Length: > 0 } sizes)
            hidden = Array.ConvertAll(sizes, size => new LayerOptions(size, first.Activation)
            {
                Initializer = first.Initializer,
            });
        if (parsed.GetValue(_activation) is { } name)
            hidden = Array.ConvertAll(hidden, layer => new LayerOptions(
                layer.Outputs, Activations[name])
            {
                Initializer = Initializer.He,
            });
        RequireSuitable(hidden, parsed);
        if (parsed.GetValue(_scale))
            hidden[0] = hidden[0] with { ScalesInputs = true, ScaleRateFactor = ScaleRateFactor };
        return
        [
            .. hidden.Select((layer, l) => layer with
            {
                Dropout = (float?)parsed.GetValue(_dropout) ?? layer.Dropout,
                HasLayerNorm = layer.HasLayerNorm || parsed.GetValue(_layerNorm),
                IsResidual = layer.IsResidual || (parsed.GetValue(_residual) && Fits(hidden, l)),
            }),
            layers[^1],
        ];
    }

    /// <exception cref="ToolException">The layers do not suit an option.</exception>
    private void RequireSuitable(LayerOptions[] hidden, ParseResult parsed)
    {
        var narrow = Array.FindIndex(hidden, layer => layer.Outputs == 1);
        if (parsed.GetValue(_layerNorm) && narrow >= 0)
            throw new ToolException(
                $"--layer-norm is given, and hidden layer {narrow + 1} has 1 neuron, which " +
                "leaves nothing to normalize over. Make it wider by --hidden, or leave " +
                "--layer-norm out.");
        if (parsed.GetValue(_residual) && !hidden.Index().Any(layer => Fits(hidden, layer.Index)))
            throw new ToolException(
                "--residual is given, and no hidden layer has as many neurons as the one before " +
                "it. Say such as --hidden 64,64, or leave --residual out.");
    }

    private static bool Fits(LayerOptions[] hidden, int l) =>
        l > 0 && hidden[l].Outputs == hidden[l - 1].Outputs;
}
