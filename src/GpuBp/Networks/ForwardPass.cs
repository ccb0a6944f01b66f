using GpuBp.Kernels;

namespace GpuBp;

/// <summary>The activations of every layer for one batch, and the calls that fill them.</summary>
internal sealed class ForwardPass : IDisposable
{
    /// <summary>Samples at a time where nothing else is asked: enough to fill a device.</summary>
    private const int PreferredBatch = 1024;

    /// <summary>Elements of a batch in its widest layer: 1 GiB, and within a span's int.</summary>
    private const int LargestMatrix = 1 << 28;

    private readonly Mlp _network;
    private readonly DeviceBuffer<float>[] _a;
    private readonly DeviceBuffer<float> _z;

    /// <summary>Allocates for batches of up to <paramref name="capacity"/> samples.</summary>
    internal ForwardPass(Mlp network, int capacity)
    {
        _network = network;
        Capacity = capacity;
        _a = new DeviceBuffer<float>[network.Layers.Count];
        try
        {
            for (var l = 0; l < _a.Length; l++)
                _a[l] = network.Device.Allocate<float>((long)capacity * network.Layers[l].Outputs);
            _z = network.Device.Allocate<float>((long)capacity * network.Outputs);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The most samples of a batch.</summary>
    internal int Capacity { get; }

    /// <summary>How many of so many samples to run at a time, at least 1.</summary>
    internal static int BatchFor(Mlp network, int samples)
    {
        var widest = Math.Max(network.Inputs, network.Layers.Max(l => l.Outputs));
        return Math.Min(samples, Math.Clamp(LargestMatrix / widest, 1, PreferredBatch));
    }

    /// <summary>aˡ, [batch × outputs of layer l].</summary>
    internal Matrix A(int l, int batch) => Matrix.FirstRows(_a[l], batch, _network.Layers[l].Outputs);

    /// <summary>aᴸ, [batch × outputs].</summary>
    internal Matrix Output(int batch) => A(_a.Length - 1, batch);

    /// <summary>zᴸ, [batch × outputs]; under softmax, ln aᴸ.</summary>
    internal Matrix Z(int batch) => Matrix.FirstRows(_z, batch, _network.Outputs);

    /// <summary>a¹ … aᴸ. The output layer keeps z, from which the loss is computed.</summary>
    /// <param name="x">[batch × inputs]</param>
    internal void Run(Matrix x)
    {
        var batch = x.Rows;
        var last = _a.Length - 1;
        for (var l = 0; l < last; l++)
        {
            var layer = _network.Layers[l];
            layer.Activation.LinearForward(x, layer.W, layer.B, A(l, batch));
            x = A(l, batch);
        }

        var output = _network.Layers[last];
        Steps.LinearForward<Identity>(x, output.W, output.B, Z(batch));
        output.Activation.Apply(Z(batch), A(last, batch));
    }

    public void Dispose()
    {
        foreach (var a in _a)
            a?.Dispose();
        _z?.Dispose();
    }
}
