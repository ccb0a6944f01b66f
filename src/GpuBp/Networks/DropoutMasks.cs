using GpuBp.Kernels;

namespace GpuBp;

/// <summary>
/// The dropout masks of training. They are drawn anew wherever they apply; only their key and the
/// shares to drop are stored.
/// </summary>
internal sealed class DropoutMasks : IDisposable
{
    private const int KeyNumbers = 3;

    private readonly Mlp _network;
    private readonly DeviceBuffer<int> _key;
    private readonly DeviceBuffer<int>?[] _levels;

    private DropoutMasks(Mlp network, int steps)
    {
        _network = network;
        _levels = new DeviceBuffer<int>?[network.Layers.Count];
        _key = network.Device.Upload<int>(new int[KeyNumbers]);
        try
        {
            for (var l = 0; l < _levels.Length; l++)
            {
                if (network.Layers[l].Dropout > 0)
                    _levels[l] = network.Device.Allocate<int>((long)steps * DropoutLevel.Numbers);
            }

            Use([1]);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The masks; null if no layer has dropout.</summary>
    /// <param name="network">The network.</param>
    /// <param name="steps">
    /// The most steps of an epoch that have a share of their own; 1 for one share for all.
    /// </param>
    internal static DropoutMasks? For(Mlp network, int steps = 1) =>
        Drops(network) ? new DropoutMasks(network, steps) : null;

    /// <summary>Whether a layer has dropout.</summary>
    internal static bool Drops(Mlp network) => network.Layers.Any(layer => layer.Dropout > 0);

    /// <summary>The device memory that masks take, in numbers of 4 bytes.</summary>
    /// <inheritdoc cref="For" path="/param"/>
    internal static long Numbers(Mlp network, int steps) => Drops(network)
        ? KeyNumbers +
            network.Layers.Count(layer => layer.Dropout > 0) * (long)steps * DropoutLevel.Numbers
        : 0;

    /// <summary>
    /// The row of the batch that is the first of what the next launches drop: a shard's masks are
    /// those of its batch.
    /// </summary>
    internal int FirstRow { get; set; }

    /// <summary>Sets the seed, and the number of the epoch's first step.</summary>
    internal void Start(long seed, long firstStep) => _key.View.CopyFrom(
        [unchecked((int)seed), (int)(seed >> 32), unchecked((int)firstStep)]);

    /// <summary>Multiplies the layers' dropout in the steps to come.</summary>
    /// <param name="factors">
    /// One for each batch of the epoch, or one for all if the masks are made for that.
    /// </param>
    internal void Use(IReadOnlyList<double> factors)
    {
        for (var l = 0; l < _levels.Length; l++)
        {
            if (_levels[l] is { } levels)
                levels.View.Slice(0, (long)factors.Count * DropoutLevel.Numbers).CopyFrom(
                    [.. factors.SelectMany(f => DropoutLevel.Of(f * _network.Layers[l].Dropout))]);
        }
    }

    /// <summary>
    /// Applies the mask of layer l to x; does nothing if the layer has no dropout.
    /// </summary>
    /// <param name="l">The layer, from 0.</param>
    /// <param name="x">[batch × outputs of layer l]</param>
    /// <param name="y">[batch × outputs of layer l]; may be x itself.</param>
    /// <param name="batch">One element: the number of the batch.</param>
    internal void Apply(int l, Matrix x, Matrix y, BufferView<int> batch)
    {
        if (_levels[l] is { } levels)
            ForwardLaunches.Dropout(x, y, _key, batch, l, levels, FirstRow);
    }

    public void Dispose()
    {
        _key.Dispose();
        foreach (var levels in _levels)
            levels?.Dispose();
    }
}
