namespace GpuBp;

/// <summary>The outputs aᴸ of a network for one batch, without training.</summary>
internal sealed class Inference : IDisposable
{
    /// <summary>The maximum batch: enough samples to fill a device.</summary>
    private const int LargestBatch = 1024;

    /// <summary>
    /// The maximum batch of wide networks: enough samples to reuse each weight that is read.
    /// </summary>
    private const int WideBatch = 64;

    /// <summary>
    /// Elements of a batch in its widest layer, if that is more than a wide batch: 4 MiB.
    /// </summary>
    private const int PreferredMatrix = 1 << 20;

    /// <summary>
    /// The maximum of elements of a batch in its widest layer: 1 GiB, and within a span's int.
    /// </summary>
    private const int LargestMatrix = 1 << 28;

    private readonly Mlp _network;
    private readonly ForwardPass _forward;
    private readonly DeviceBuffer<float> _output;

    /// <summary>Allocates for the largest batch of so many samples.</summary>
    internal Inference(Mlp network, int samples)
    {
        var widest = Math.Max(network.Inputs, network.Layers.Max(l => l.Outputs));
        var preferred = Math.Clamp(PreferredMatrix / widest, WideBatch, LargestBatch);
        Capacity = Math.Min(samples, Math.Clamp(LargestMatrix / widest, 1, preferred));
        _network = network;
        _forward = new ForwardPass(network, Capacity);
        try
        {
            _output = network.Device.Allocations.Allocate<float>(
                (long)Capacity * network.Outputs, isScoped: true);
        }
        catch
        {
            _forward.Dispose();
            throw;
        }
    }

    /// <summary>The maximum of samples of a batch, at least 1.</summary>
    internal int Capacity { get; }

    /// <summary>aˡ of a hidden layer l, [batch × outputs of layer l].</summary>
    internal Matrix A(int l, int batch) => _forward.A(l, batch);

    /// <summary>zᴸ, [batch × outputs]; under softmax, ln aᴸ.</summary>
    internal Matrix Z(int batch) => _forward.Z(batch);

    /// <summary>aᴸ, [batch × outputs].</summary>
    internal Matrix Output(int batch) => Matrix.FirstRows(_output, batch, _network.Outputs);

    /// <summary>a¹ … aᴸ</summary>
    /// <param name="x">[batch × inputs]</param>
    internal void Run(Matrix x)
    {
        _forward.Run(x);
        _network.Layers[^1].Activation.Apply(Z(x.Rows), Output(x.Rows));
    }

    public void Dispose()
    {
        _forward.Dispose();
        _output.Dispose();
    }
}
