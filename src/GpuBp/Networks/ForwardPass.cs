using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The forward pass of a batch to a¹ … aᴸ⁻¹ and zᴸ. Training needs no more; <see cref="Inference"/>
/// goes on to aᴸ.
/// </summary>
internal sealed class ForwardPass : IDisposable
{
    private readonly Mlp _network;
    private readonly Precision _precision;
    private readonly PackedLayers? _packed;
    private readonly DeviceBuffer<float>[] _a;
    private readonly DeviceBuffer<float>?[] _z;
    private readonly DeviceBuffer<float>?[] _left;
    private readonly LayerNormPass?[] _norms;
    private readonly InputScale?[] _scales;
    private readonly DropoutMasks? _masks;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="capacity">The most samples of a batch.</param>
    /// <param name="precision">How products are computed.</param>
    /// <param name="packed">Packs inputs and weights; null to use them as they are.</param>
    /// <param name="isTraining">Whether BP2 follows, for which some layers keep z.</param>
    /// <param name="masks">Drops outputs of hidden layers; null to keep all.</param>
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
        _norms = new LayerNormPass?[_a.Length];
        _scales = new InputScale?[_a.Length];
        try
        {
            for (var l = 0; l < _a.Length; l++)
            {
                var length = (long)capacity * network.Layers[l].Outputs;
                _a[l] = Allocate(length);
                if (isTraining && KeepsZ(network, l))
                    _z[l] = Allocate(length);
                if ((masks is not null || isTraining) && KeepsBoth(network, l))
                    _left[l] = Allocate(length);
                if (network.Layers[l].HasLayerNorm)
                    _norms[l] = new LayerNormPass(network.Layers[l], capacity, isTraining);
                if (network.Layers[l].ScalesInputs)
                    _scales[l] = new InputScale(network.Layers[l]);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        DeviceBuffer<float> Allocate(long length) =>
            network.Device.Allocations.Allocate<float>(length, isScoped: true);
    }

    /// <summary>
    /// The output of a hidden layer l, after dropout and with what passed by, [batch × outputs of
    /// layer l].
    /// </summary>
    internal Matrix A(int l, int batch) => Rows(_left[l] ?? _a[l], l, batch);

    /// <summary>
    /// What σ′ of a hidden layer l is computed from: zˡ if the layer keeps it, else aˡ.
    /// </summary>
    internal Matrix Kept(int l, int batch) => Rows(_z[l] ?? _a[l], l, batch);

    /// <summary>The normalisation of layer l; null if it has none.</summary>
    internal LayerNormPass? Norm(int l) => _norms[l];

    /// <summary>What scales the inputs of layer l; null if nothing does.</summary>
    internal InputScale? Scale(int l) => _scales[l];

    /// <summary>The weights that layer l's inputs are multiplied by, [outputs × inputs].</summary>
    internal Matrix Weights(int l) => _scales[l]?.Weights ?? _network.Layers[l].W;

    /// <summary>zᴸ, [batch × outputs].</summary>
    internal Matrix Z(int batch) => A(_a.Length - 1, batch);

    /// <summary>The numbers of a sample that training keeps beside a¹ … aᴸ⁻¹ and zᴸ.</summary>
    internal static long KeptOfSample(Mlp network) =>
        network.Layers.Sum(LayerNormPass.NumbersOfSample) + network.Layers.Index()
            .Where(layer => KeepsZ(network, layer.Index) || KeepsBoth(network, layer.Index))
            .Sum(layer => (long)layer.Item.Outputs);

    /// <summary>a¹ … aᴸ⁻¹, zᴸ. The output layer keeps z, from which the loss is computed.</summary>
    /// <param name="x">[batch × inputs]</param>
    /// <param name="cursor">
    /// One element: the number of the batch, which keys the dropout masks.
    /// </param>
    internal void Run(Matrix x, BufferView<int> cursor = default)
    {
        var batch = x.Rows;
        var last = _a.Length - 1;
        foreach (var scale in _scales)
            scale?.Forward();
        for (var l = 0; l < last; l++)
        {
            var layer = _network.Layers[l];
            var a = Rows(_a[l], l, batch);
            if (_z[l] is null && _norms[l] is null)
                layer.Activation.LinearForward(X(l, x), W(l), layer.B, a, _precision);
            else
            {
                var z = Kept(l, batch); // a itself, if nothing keeps z.
                ForwardLaunches.LinearForward<Identity>(
                    X(l, x), W(l), layer.B, z, _precision);
                _norms[l]?.Forward(z);
                layer.Activation.Apply(z, a);
            }

            var (input, drops) = (x, _masks is not null && layer.Dropout > 0);
            x = A(l, batch);
            if (drops)
                _masks!.Apply(l, a, x, cursor);
            if (layer.IsResidual)
                ForwardLaunches.ResidualSum(drops ? x : a, input, x);
        }

        ForwardLaunches.LinearForward<Identity>(
            X(last, x), W(last), _network.Layers[last].B, Z(batch), _precision);
    }

    public void Dispose()
    {
        foreach (var buffer in _a.Concat(_z).Concat(_left))
            buffer?.Dispose();
        foreach (var norm in _norms)
            norm?.Dispose();
        foreach (var scale in _scales)
            scale?.Dispose();
    }

    private Factor X(int l, Matrix x) => _packed?.PackX(l, x) ?? x;

    private Factor W(int l) => _packed?.PackW(l, Weights(l)) ?? Weights(l);

    private static bool KeepsZ(Mlp network, int l) =>
        l < network.Layers.Count - 1 && network.Layers[l].Activation.KeepsZ;

    // σ′ is computed from a before dropout and sum; if z gives it, they may overwrite a.
    private static bool KeepsBoth(Mlp network, int l) =>
        (network.Layers[l].Dropout > 0 || network.Layers[l].IsResidual) && !KeepsZ(network, l);

    private Matrix Rows(DeviceBuffer<float> buffer, int l, int batch) =>
        Matrix.FirstRows(buffer, batch, _network.Layers[l].Outputs);
}
