using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The dropout masks of training. They are drawn anew wherever they apply; only their key is
/// stored.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    /// <summary>The size of the key in device memory, in numbers of 4 bytes.</summary>
    internal const int Numbers = 3;

    private readonly Mlp _network;
    private readonly DeviceBuffer<int> _key;

    private DropoutMasks(Mlp network)
    {
        _network = network;
        _key = network.Device.Upload<int>(new int[Numbers]);
    }

    /// <summary>The masks; null if no layer has dropout.</summary>
    internal static DropoutMasks? For(Mlp network) =>
        Drops(network) ? new DropoutMasks(network) : null;

    /// <summary>Whether a layer has dropout.</summary>
    internal static bool Drops(Mlp network) => network.Layers.Any(layer => layer.Dropout > 0);

    /// <summary>
    /// The row of the batch that is the first of what the next launches drop: a shard's masks are
    /// those of its batch.
    /// </summary>
    internal int FirstRow { get; set; }

    /// <summary>Sets the seed, and the number of the epoch's first step.</summary>
    internal void Start(long seed, long firstStep) => _key.View.CopyFrom(
        [unchecked((int)seed), (int)(seed >> 32), unchecked((int)firstStep)]);

    /// <summary>
    /// Applies the mask of layer l to x; does nothing if the layer has no dropout.
    /// </summary>
    /// <param name="l">The layer, from 0.</param>
    /// <param name="x">[batch × outputs of layer l]</param>
    /// <param name="y">[batch × outputs of layer l]; may be x itself.</param>
    /// <param name="batch">One element: the number of the batch.</param>
    internal void Apply(int l, Matrix x, Matrix y, BufferView<int> batch)
    {
        if (_network.Layers[l].Dropout > 0)
            ForwardLaunches.Dropout(
                x, y, _key, batch, l, _network.Layers[l].Dropout, FirstRow);
    }

    public void Dispose() => _key.Dispose();
}
