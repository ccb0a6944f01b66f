namespace GpuBp;

/// <summary>
/// Elements of a device as ranks exchange them: the device's own memory where it lends it, else an
/// array of the host, to which they are copied, and from which.
/// </summary>
internal sealed class HostSide
{
    private readonly BufferView<float> _view;
    private readonly bool _isLent;
    private readonly Memory<float> _memory;

    /// <param name="view">The elements.</param>
    internal HostSide(BufferView<float> view)
    {
        _view = view;
        var lent = view.Lend();
        _isLent = lent is not null;
        _memory = lent ?? new float[view.Length];
    }

    /// <summary>Some of the elements on the host.</summary>
    internal Memory<float> Of(ParameterRange range) =>
        _memory.Slice((int)range.First, (int)range.Length);

    /// <summary>Waits for earlier launches; then the host has some of the elements.</summary>
    internal Memory<float> Download(ParameterRange range)
    {
        if (_isLent)
            _view.Device.Synchronize();
        else if (range.Length > 0)
            range.Of(_view).CopyTo(Of(range).Span);
        return Of(range);
    }

    /// <summary>The device has some of the elements that were received.</summary>
    internal void Upload(ParameterRange range)
    {
        if (!_isLent && range.Length > 0)
            range.Of(_view).CopyFrom(Of(range).Span);
    }
}
