using GpuBp.Kernels;

namespace GpuBp;

/// <summary>For each layer, the first batch whose gradient or update was not finite.</summary>
internal sealed class NonFiniteNotes : IDisposable
{
    private readonly int[] _onHost;
    private readonly DeviceBuffer<int> _onDevice;

    internal NonFiniteNotes(Mlp network)
    {
        _onHost = new int[network.Layers.Count];
        Array.Fill(_onHost, FiniteCheck.None);
        _onDevice = network.Device.Upload<int>(_onHost);
    }

    /// <summary>[layers]</summary>
    internal BufferView<int> View => _onDevice.View;

    /// <summary>The note of layer l.</summary>
    internal BufferView<int> Of(int l) => View.Slice(l, 1);

    /// <summary>
    /// The first batch, and of its layers the one nearest the output, both from 0; null if all was
    /// finite. Waits for all launches before.
    /// </summary>
    internal (int Batch, int Layer)? First()
    {
        View.CopyTo(_onHost);
        var batch = _onHost.Min();
        return batch == FiniteCheck.None ? null : (batch, Array.LastIndexOf(_onHost, batch));
    }

    /// <summary>Makes the first batches of all ranks known to all.</summary>
    internal void Share(IProcessGroup group)
    {
        View.CopyTo(_onHost);
        var all = group.AllGather(_onHost);
        for (var l = 0; l < _onHost.Length; l++)
        {
            for (var rank = 0; rank < group.Size; rank++)
                _onHost[l] = Math.Min(_onHost[l], all[rank * _onHost.Length + l]);
        }

        View.CopyFrom(_onHost);
    }

    public void Dispose() => _onDevice.Dispose();
}
