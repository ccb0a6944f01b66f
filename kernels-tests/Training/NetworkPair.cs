using GpuBp.Compute;
using GpuBp.Tests.Kernels;
using GpuBp.Tests.Reference;

namespace GpuBp.Tests.Training;

/// <summary>The same network twice: the library's on a device, and the reference's.</summary>
internal sealed class NetworkPair : IDisposable
{
    internal NetworkPair(Device device, ReferenceNetwork reference)
    {
        Reference = reference;
        var inputs = reference.Layers[0].W.GetLength(1);
        var layers = reference.Layers.Select(layer =>
            new LayerOptions(layer.W.GetLength(0), LibraryActivations.Of(layer.Activation))
            {
                HasBias = layer.B is not null,
            });
        Library = new Mlp(device, inputs, [.. layers]);
        foreach (var (mine, theirs) in Library.Layers.Zip(reference.Layers))
        {
            mine.SetWeights(FloatError.Narrow(theirs.W));
            if (theirs.B is not null)
                mine.SetBiases([.. theirs.B.Select(b => (float)b)]);
        }
    }

    internal Mlp Library { get; }

    internal ReferenceNetwork Reference { get; }

    internal Loss Loss => LibraryActivations.Of(Reference.Loss, Library.Outputs);

    /// <summary>
    /// A random network of the given sizes, inputs first. Weights of 1.7 / √inputs at most keep z
    /// near 1, so that no σ′ vanishes; all parameters are floats.
    /// </summary>
    internal static NetworkPair Draw(
        Device device,
        RandomNumbers random,
        int[] sizes,
        ReferenceActivation hidden,
        ReferenceActivation last,
        ReferenceLoss loss,
        Func<int, bool>? hasBias = null)
    {
        var layers = new ReferenceLayer[sizes.Length - 1];
        for (var l = 0; l < layers.Length; l++)
        {
            var w = random.SingleMatrix(sizes[l + 1], sizes[l], 1.7f / MathF.Sqrt(sizes[l]));
            layers[l] = new ReferenceLayer(
                FloatError.Wide(w),
                hasBias?.Invoke(l) ?? true ? FloatError.Wide(random.Floats(sizes[l + 1])) : null,
                l == layers.Length - 1 ? last : hidden);
        }

        return new NetworkPair(device, new ReferenceNetwork(loss, layers));
    }

    /// <summary>One step of the library's network; its gradients, layer by layer.</summary>
    internal (float[][] W, float[]?[] B, double Cost) Step(
        float[,] x, float[,] y, float learningRate = 0.1f)
    {
        var device = Library.Device;
        using var xOnDevice = new GuardedMatrix(device, x);
        using var yOnDevice = new GuardedMatrix(device, y);
        using var costs = new GuardedCosts(device, x.GetLength(0));
        using var step = new TrainingStep(
            Library,
            Loss.For(Library.Layers[^1].Activation),
            new Sgd(learningRate),
            x.GetLength(0),
            new() { StoresGradients = true });
        step.Run(xOnDevice.Matrix, yOnDevice.Matrix, costs.Next);
        var gradients = step.LastGradients;
        return (
            [.. Library.Layers.Select(l => l.WeightsIn(gradients).ToArray())],
            [.. Library.Layers.Select(l => l.HasBias ? l.BiasesIn(gradients).ToArray() : null)],
            costs.Read(x.GetLength(0)).Average(c => (double)c));
    }

    public void Dispose() => Library.Dispose();
}
