using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A copy of a network's parameters on its device: of the best that training has come to.</summary>
/// <param name="network">The network.</param>
internal sealed class BestParameters(Mlp network) : IDisposable
{
    private readonly DeviceBuffer<float> _copy = network.Device.Allocate<float>(network.Parameters.Length);
    private bool _isKept;

    /// <summary>In the layout of the network's parameters; null before any were set aside.</summary>
    internal BufferView<float>? Kept => _isKept ? _copy.View : null;

    /// <summary>Where those of a training that is gone on with are to be written.</summary>
    internal BufferView<float> Resume()
    {
        Keep(); // The gaps between the layers hold 0.
        return _copy.View;
    }

    /// <summary>Sets the parameters aside as they are once all that was launched before has run.</summary>
    internal void Keep()
    {
        UpdateLaunches.Copy(network.Parameters, _copy);
        _isKept = true;
    }

    /// <summary>Brings them back.</summary>
    /// <returns>Whether any had been set aside.</returns>
    internal bool Restore()
    {
        if (_isKept)
            UpdateLaunches.Copy(_copy, network.Parameters);
        return _isKept;
    }

    public void Dispose() => _copy.Dispose();
}
