using GpuBp.Compute;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>The same network of blocks twice: the library's on a device, and the reference's.</summary>
internal sealed class BlockPair : IDisposable
{
    private readonly ReferenceBlock[] _blocks;

    /// <param name="device">Where.</param>
    /// <param name="inputs">Features.</param>
    /// <param name="layers">The layers, the output layer last.</param>
    /// <param name="activations">Their activations.</param>
    /// <param name="batch">Samples of a batch, for the masks.</param>
    /// <param name="random">Draws the parameters, floats all.</param>
    internal BlockPair(
        Device device, int inputs, LayerOptions[] layers, ReferenceActivation[] activations, int batch,
        RandomNumbers random)
    {
        Library = new Mlp(device, inputs, layers);
        _blocks = new ReferenceBlock[layers.Length];
        foreach (var (l, layer) in Library.Layers.Index())
        {
            var w = random.SingleMatrix(layer.Outputs, layer.Inputs, 1.7f / MathF.Sqrt(layer.Inputs));
            var (b, beta) = (random.Floats(layer.Outputs), random.Floats(layer.Outputs));
            float[] gamma = [.. random.Floats(layer.Outputs).Select(v => 1 + v / 2)];
            layer.SetWeights(w);
            layer.SetBiases(b);
            if (layer.HasLayerNorm)
                layer.SetLayerNorm(gamma, beta);
            float[] scale = [.. random.Floats(layer.Inputs).Select(v => 1 + v / 2)];
            if (layer.ScalesInputs)
                layer.SetScale(scale);
            _blocks[l] = new ReferenceBlock
            {
                W = FloatError.Wide(w),
                B = FloatError.Wide(b),
                Activation = activations[l],
                Gamma = layer.HasLayerNorm ? FloatError.Wide(gamma) : null,
                Beta = layer.HasLayerNorm ? FloatError.Wide(beta) : null,
                IsResidual = layer.IsResidual,
                Scale = layer.ScalesInputs ? FloatError.Wide(scale) : null,
                Mask = layer.Dropout > 0
                    ? DropoutMask.Of(batch, layer.Outputs, layer.Dropout, seed: 0, step: 0, l)
                    : null,
            };
        }
    }

    internal Mlp Library { get; }

    /// <summary>The reference's outputs of each layer for a batch, and the variances of what it normalises.</summary>
    internal (double[][,] Z, double[][,] A, double[] Variances) Forward(float[,] x, bool drops) =>
        ReferenceBlocks.Forward(
            drops ? _blocks : [.. _blocks.Select(block => block with { Mask = null })], FloatError.Wide(x));

    /// <summary>The reference's gradient of each layer: W, b, γ, β, s.</summary>
    internal double[][] Gradients(float[,] x, float[,] y, ReferenceLoss loss) =>
    [
        .. _blocks.Select((_, l) =>
            ReferenceBlocks.Gradient(_blocks, l, FloatError.Wide(x), FloatError.Wide(y), loss)),
    ];

    /// <summary>The library's: of a step of descent, which changes the parameters.</summary>
    internal float[][] Step(float[,] x, float[,] y, Loss loss)
    {
        var device = Library.Device;
        using var xOnDevice = new GuardedMatrix(device, x);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var costs = new GuardedCosts(device, x.GetLength(0));
        using var step = new TrainingStep(
            Library,
            loss.For(Library.Layers[^1].Activation),
            new Sgd(0.1f),
            x.GetLength(0),
            new() { StoresGradients = true });
        step.Start(0, 0);
        step.Run(xOnDevice.Matrix, yOnDevice.Matrix, costs.Next);
        var gradients = step.LastGradients;
        return
        [
            .. Library.Layers.Select((_, l) => ModelTensors.Of(Library, gradients)
                .Where(tensor => tensor.Name.StartsWith($"layers.{l}.", StringComparison.Ordinal))
                .SelectMany(tensor => tensor.Values.ToArray()).ToArray()),
        ];
    }

    public void Dispose() => Library.Dispose();
}
