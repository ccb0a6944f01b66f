using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// Factors of a step's products in bfloat16: the input, the weights and δ of each layer that
/// qualifies, packed once a step for the two or three products that read each.
/// </summary>
/// <remarks>
/// Products of packed factors have the same bits as products that round what they read, and take
/// less time. Packing takes as long as reading and writing the factors.
/// </remarks>
internal sealed class PackedLayers : IDisposable
{
    // Estimated for an H200, not measured: with this many multiplications for each number, and
    // these for the launches, packing the factors takes half the time of the layer's products.
    private const long ProductsOfNumber = 128;
    private const long ProductsOfLaunches = 1L << 29;

    private readonly DeviceBuffer<float>?[] _x;
    private readonly DeviceBuffer<float>?[] _w;
    private readonly DeviceBuffer<float>?[] _delta;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="network">The network whose layers are packed.</param>
    /// <param name="capacity">The maximum of samples of a batch.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="packsAll">Whether to pack even where it does not pay.</param>
    internal PackedLayers(Mlp network, int capacity, Precision precision, bool packsAll = false)
    {
        _x = new DeviceBuffer<float>?[network.Layers.Count];
        _w = new DeviceBuffer<float>?[network.Layers.Count];
        _delta = new DeviceBuffer<float>?[network.Layers.Count];
        try
        {
            for (var l = 0; l < _x.Length; l++)
            {
                var layer = network.Layers[l];
                if (!Can(network.Device.Info, layer.Inputs, layer.Outputs, precision) ||
                    !(packsAll || Pays(capacity, layer.Inputs, layer.Outputs)))
                    continue;

                _x[l] = network.Device.Allocate<float>((long)capacity * layer.Inputs / 2);
                _w[l] = network.Device.Allocate<float>((long)layer.Outputs * layer.Inputs / 2);
                _delta[l] = network.Device.Allocate<float>((long)capacity * layer.Outputs / 2);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether a layer is packed, for batches of so many samples.</summary>
    internal static bool Suits(DenseLayer layer, int batch, Precision precision) =>
        Can(layer.W.Device.Info, layer.Inputs, layer.Outputs, precision) &&
        Pays(batch, layer.Inputs, layer.Outputs);

    /// <summary>
    /// Whether [batch × inputs], [outputs × inputs] and [batch × outputs] should be packed.
    /// </summary>
    internal static bool Pays(int batch, int inputs, int outputs) =>
        (Int128)batch * inputs * outputs >=
        ProductsOfNumber * Numbers(batch, inputs, outputs) + ProductsOfLaunches;

    /// <summary>
    /// Whether rows of packed factors lie at multiples of 16 bytes, and tensor cores multiply them.
    /// </summary>
    internal static bool Can(DeviceInfo device, int inputs, int outputs, Precision precision) =>
        precision == Precision.BFloat16 && device.ComputeCapability >= 80 &&
        inputs % PackBFloat16.Together == 0 && outputs % PackBFloat16.Together == 0;

    /// <summary>The device memory of the packed layers, in numbers of 4 bytes.</summary>
    internal static Int128 Numbers(Mlp network, int batch, Precision precision)
    {
        var numbers = Int128.Zero;
        foreach (var layer in network.Layers)
        {
            if (Suits(layer, batch, precision))
                numbers += Numbers(batch, layer.Inputs, layer.Outputs) / 2;
        }

        return numbers;
    }

    /// <summary>Packs the input of layer l, if the layer qualifies.</summary>
    internal Factor PackX(int l, Matrix x) => Pack(x, _x[l]);

    /// <summary>Packs the weights of layer l, if the layer qualifies.</summary>
    internal Factor PackW(int l, Matrix w) => Pack(w, _w[l]);

    /// <summary>Packs δ of layer l, if the layer qualifies.</summary>
    internal Factor PackDelta(int l, Matrix delta) => Pack(delta, _delta[l]);

    /// <summary>The input of layer l, as packed last.</summary>
    internal Factor X(int l, Matrix x) => Of(x, _x[l]);

    /// <summary>The weights of layer l, as packed last.</summary>
    internal Factor W(int l, Matrix w) => Of(w, _w[l]);

    /// <summary>δ of layer l, as packed last.</summary>
    internal Factor Delta(int l, Matrix delta) => Of(delta, _delta[l]);

    public void Dispose()
    {
        foreach (var buffer in _x.Concat(_w).Concat(_delta))
            buffer?.Dispose();
    }

    private static Int128 Numbers(int batch, int inputs, int outputs) =>
        (Int128)batch * ((long)inputs + outputs) + (Int128)inputs * outputs;

    private static Factor Pack(Matrix values, DeviceBuffer<float>? buffer)
    {
        var factor = Of(values, buffer);
        if (factor.Packed is { } packed)
            Factor.Pack(values, packed);
        return factor;
    }

    // A matrix that is not aligned is multiplied as it is.
    private static Factor Of(Matrix values, DeviceBuffer<float>? buffer) =>
        buffer is null || !ProductShape.IsAlignedMatrix(values)
            ? values
            : new Factor(values, buffer.View.Slice(0, values.Data.Length / 2));
}
