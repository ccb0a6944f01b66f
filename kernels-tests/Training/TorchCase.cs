using System.Text.Json;
using GpuBp.Compute;

namespace GpuBp.Tests.Training;

/// <summary>
/// A training by PyTorch in float64, as <c>torch/activations_and_losses.py</c> stored it: the same network and
/// batch in each of its steps of plain gradient descent.
/// </summary>
internal sealed record TorchCase(
    string Name,
    string Hidden,
    string Output,
    string Loss,
    float Delta,
    float Smoothing,
    float[]? ClassWeights,
    float[]? Weights,
    int[] Sizes,
    float[] X,
    float[] Y,
    float[][] First,
    double[][] Last,
    double[] Losses)
{
    internal const float LearningRate = 0.25f;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    internal static IReadOnlyList<TorchCase> All { get; } = JsonSerializer.Deserialize<TorchCase[]>(
        RepositoryFiles.Read("kernels-tests/Training/torch/activations_and_losses.json"), Options)!;

    /// <summary>The batch.</summary>
    internal Dataset Data
    {
        get
        {
            var data = new Dataset(X, Sizes[0], Y, Sizes[^1]);
            return Weights is null ? data : data.WithWeights(Weights);
        }
    }

    /// <summary>The network as it was before the first step.</summary>
    internal Mlp Network(Device device)
    {
        var network = new Mlp(device, Sizes, ActivationOf(Hidden), ActivationOf(Output));
        foreach (var (l, layer) in network.Layers.Index())
        {
            var w = new float[layer.Outputs, layer.Inputs];
            Buffer.BlockCopy(First[2 * l], 0, w, 0, sizeof(float) * w.Length);
            layer.SetWeights(w);
            layer.SetBiases(First[2 * l + 1]);
        }

        return network;
    }

    internal Loss LossOf() => Loss switch
    {
        "quadratic" => GpuBp.Loss.Quadratic,
        "mean absolute" => GpuBp.Loss.MeanAbsolute,
        "huber" => GpuBp.Loss.Huber(Delta),
        _ => Smoothing == 0 && ClassWeights is null
            ? GpuBp.Loss.CrossEntropy
            : GpuBp.Loss.CrossEntropyWith(Smoothing, ClassWeights),
    };

    private static Activation ActivationOf(string name) => name switch
    {
        "identity" => Activation.Identity,
        "sigmoid" => Activation.Sigmoid,
        "tanh" => Activation.Tanh,
        "relu" => Activation.Relu,
        "leaky relu" => Activation.LeakyRelu,
        "elu" => Activation.Elu,
        "gelu" => Activation.Gelu,
        "silu" => Activation.Silu,
        "softplus" => Activation.Softplus,
        _ => Activation.Softmax,
    };
}
