using GpuBp.Kernels;

namespace GpuBp;

/// <summary>A copy of a network's parameters on its device: of the best that training has come to.</summary>
/// <param name="network">The network.</param>
internal sealed class BestParameters(Mlp network) : IDisposable
{
    private readonly DeviceBuffer<float> _copy = network.Device.Allocate<float>(network.Parameters.Length);
    private bool _isKept;

    /// <summary>Sets the parameters aside as they are once all that was launched before has run.</summary>
    internal void Keep()
    {
        UpdateSteps.Copy(network.Parameters, _copy);
        _isKept = true;
    }

    /// <summary>Brings them back.</summary>
    /// <returns>Whether any had been set aside.</returns>
    internal bool Restore()
    {
        if (_isKept)
            UpdateSteps.Copy(_copy, network.Parameters);
        return _isKept;
    }

    public void Dispose() => _copy.Dispose();
}
