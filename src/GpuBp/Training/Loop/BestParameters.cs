using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A copy of a network's best parameters so far, on its device.</summary>
/// <param name="network">The network.</param>
internal sealed class BestParameters(Mlp network) : IDisposable
{
    private readonly DeviceBuffer<float> _copy =
        network.Device.Allocate<float>(network.Parameters.Length);
    private bool _isKept;

    /// <summary>
    /// The copy, in the layout of the network's parameters; null before the first.
    /// </summary>
    internal BufferView<float>? Kept => _isKept ? _copy.View : null;

    /// <summary>
    /// The copy, for a checkpoint to be loaded into; from now on it counts as kept.
    /// </summary>
    internal BufferView<float> Receive()
    {
        Keep(); // The gaps between the layers hold 0.
        return _copy.View;
    }

    /// <summary>Copies the network's parameters, after all launches before.</summary>
    internal void Keep()
    {
        UpdateLaunches.Copy(network.Parameters, _copy);
        _isKept = true;
    }

    /// <summary>Copies them back to the network, if there are any.</summary>
    internal void Restore()
    {
        if (_isKept)
            UpdateLaunches.Copy(_copy, network.Parameters);
    }

    public void Dispose() => _copy.Dispose();
}
