using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// What a batch becomes on its way to the output layer, a¹ … aᴸ⁻¹ and zᴸ, and the calls that compute
/// it. Training needs no more; <see cref="Inference"/> goes on to aᴸ.
/// </summary>
internal sealed class ForwardPass : IDisposable
{
    private readonly Mlp _network;
    private readonly Precision _precision;
    private readonly PackedLayers? _packed;
    private readonly DeviceBuffer<float>[] _a;
    private readonly DeviceBuffer<float>?[] _z;
    private readonly DeviceBuffer<float>?[] _left;
    private readonly DropoutMasks? _masks;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="capacity">The most samples of a batch.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="packed">Where inputs and weights are packed; null where they are not.</param>
    /// <param name="isTraining">Whether the way back follows, for which some layers keep z.</param>
    /// <param name="masks">What drops outputs of hidden layers; null where all are kept.</param>
    internal ForwardPass(
        Mlp network,
        int capacity,
        Precision precision = Precision.Float32,
        PackedLayers? packed = null,
        bool isTraining = false,
        DropoutMasks? masks = null)
    {
        _network = network;
        _packed = packed;
        _precision = precision;
        _a = new DeviceBuffer<float>[network.Layers.Count];
        _masks = masks;
        _z = new DeviceBuffer<float>?[_a.Length];
        _left = new DeviceBuffer<float>?[_a.Length];
        try
        {
            for (var l = 0; l < _a.Length; l++)
            {
                _a[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);
                if (isTraining && KeepsZ(network, l))
                    _z[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);
                if (masks is not null && KeepsBoth(network, l))
                    _left[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>aˡ of a hidden layer l, or what dropout has left of it, [batch × outputs of layer l].</summary>
    internal Matrix A(int l, int batch) => Rows(_left[l] ?? _a[l], l, batch);

    /// <summary>What gives σ′ of a hidden layer l: zˡ where it keeps that, else aˡ.</summary>
    internal Matrix Kept(int l, int batch) => Rows(_z[l] ?? _a[l], l, batch);

    /// <summary>zᴸ, [batch × outputs].</summary>
    internal Matrix Z(int batch) => A(_a.Length - 1, batch);

    /// <summary>Numbers of a sample that training keeps beside a¹ … aᴸ⁻¹ and zᴸ.</summary>
    internal static long KeptOfSample(Mlp network) => network.Layers.Index()
        .Where(layer => KeepsZ(network, layer.Index) || KeepsBoth(network, layer.Index))
        .Sum(layer => (long)layer.Item.Outputs);

    /// <summary>a¹ … aᴸ⁻¹, zᴸ. The output layer keeps z, from which the loss is computed.</summary>
    /// <param name="x">[batch × inputs]</param>
    /// <param name="cursor">One element: the number of the batch, by which dropout draws.</param>
    internal void Run(Matrix x, BufferView<int> cursor = default)
    {
        var batch = x.Rows;
        var last = _a.Length - 1;
        for (var l = 0; l < last; l++)
        {
            var layer = _network.Layers[l];
            var a = Rows(_a[l], l, batch);
            if (_z[l] is null)
                layer.Activation.LinearForward(X(l, x), W(l), layer.B, a, _precision);
            else
            {
                ForwardLaunches.LinearForward<Identity>(X(l, x), W(l), layer.B, Kept(l, batch), _precision);
                layer.Activation.Apply(Kept(l, batch), a);
            }

            x = A(l, batch);
            _masks?.Apply(l, a, x, cursor);
        }

        ForwardLaunches.LinearForward<Identity>(X(last, x), W(last), _network.Layers[last].B, Z(batch), _precision);
    }

    public void Dispose()
    {
        foreach (var buffer in _a.Concat(_z).Concat(_left))
            buffer?.Dispose();
    }

    private Factor X(int l, Matrix x) => _packed?.PackX(l, x) ?? x;

    private Factor W(int l) => _packed?.PackW(l) ?? _network.Layers[l].W;

    private static bool KeepsZ(Mlp network, int l) =>
        l < network.Layers.Count - 1 && network.Layers[l].Activation.KeepsZ;

    // σ′ is one of a as it was; where z gives it, what is left takes the place of a.
    private static bool KeepsBoth(Mlp network, int l) =>
        network.Layers[l].Dropout > 0 && !KeepsZ(network, l);

    private Matrix Rows(DeviceBuffer<float> buffer, int l, int batch) =>
        Matrix.FirstRows(buffer, batch, _network.Layers[l].Outputs);
}
