using GpuBp.Kernels;

namespace GpuBp;

/// <summary>Copies networks, also to another device.</summary>
internal static class NetworkCopy
{
    /// <summary>A network of the same layers and parameters, which is the caller's.</summary>
    /// <exception cref="DeviceOutOfMemoryException">The parameters do not fit.</exception>
    internal static Mlp Of(Mlp network, Device device)
    {
        LayerOptions[] layers =
        [
            .. network.Layers.Select(layer => new LayerOptions(layer.Outputs, layer.Activation)
            {
                HasBias = layer.HasBias,
                HasLayerNorm = layer.HasLayerNorm,
                IsResidual = layer.IsResidual,
                Dropout = layer.Dropout,
                LearningRateFactor = layer.LearningRateFactor,
                WeightDecay = layer.WeightDecay,
                Initializer = Initializer.Zeros,
            }),
        ];
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
}
