using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Copies networks, also to another device.</summary>
internal static class NetworkCopy
{
    /// <summary>A network of the same layers and parameters, which is the caller's.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The parameters do not fit.</exception>
    internal static Mlp Of(Mlp network, Device device)
    {
        LayerOptions[] layers = [.. network.Layers.Select(layer => Options(layer))];
        var copy = new Mlp(device, network.Inputs, layers);
        try
        {
            if (device == network.Device)
                UpdateLaunches.Copy(network.Parameters, copy.Parameters);
            else
                copy.Parameters.CopyFrom(network.Parameters.ToArray());
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    /// <summary>What a layer is, with first parameters of 0.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="outputs">Its neurons; null for as many as it has.</param>
    internal static LayerOptions Options(DenseLayer layer, int? outputs = null) =>
        new(outputs ?? layer.Outputs, layer.Activation)
        {
            HasBias = layer.HasBias,
            HasLayerNorm = layer.HasLayerNorm,
            IsResidual = layer.IsResidual,
            ScalesInputs = layer.ScalesInputs,
            ScaleRateFactor = layer.ScaleRateFactor,
            Dropout = layer.Dropout,
            LearningRateFactor = layer.LearningRateFactor,
            WeightDecay = layer.WeightDecay,
            Initializer = Initializer.Zeros,
        };
}
