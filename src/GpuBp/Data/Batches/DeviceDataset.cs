namespace GpuBp;

/// <summary>
/// A dataset in the device's reach: in its memory, or in the host's if it reads that.
/// </summary>
internal sealed class DeviceDataset : IDisposable
{
    private readonly DeviceBuffer<float>? _features;
    private readonly DeviceBuffer<float>? _targets;

    internal DeviceDataset(Device device, Dataset data)
    {
        if (data.On(device) is { } resident)
        {
            Features = AllFeatures = resident.Features;
            Targets = AllTargets = resident.Targets;
            return;
        }

        _features = device.Import(data.Features);
        try
        {
            _targets = device.Import(data.Targets);
        }
        catch
        {
            _features.Dispose();
            throw;
        }

        Features = AllFeatures = new Matrix(_features, data.Rows, data.Inputs);
        Targets = AllTargets = new Matrix(_targets, data.Rows, data.Outputs);
    }

    /// <summary>[rows × inputs]</summary>
    internal Matrix Features { get; private set; }

    /// <summary>[rows × outputs]</summary>
    internal Matrix Targets { get; private set; }

    /// <summary>
    /// [max rows × inputs]: the whole buffer of <see cref="Features"/>, for launches that are
    /// recorded for parts of any size.
    /// </summary>
    internal Matrix AllFeatures { get; }

    /// <summary>[max rows × outputs]: the whole buffer of <see cref="Targets"/>.</summary>
    internal Matrix AllTargets { get; }

    /// <summary>
    /// Copies other samples, at most as many, over these. Only for a dataset that was copied to the
    /// device: memory of the host or of the user is not overwritten.
    /// </summary>
    internal void Overwrite(Dataset data)
    {
        Features = Matrix.FirstRows(_features!, data.Rows, data.Inputs);
        Targets = Matrix.FirstRows(_targets!, data.Rows, data.Outputs);
        Features.Data.CopyFrom(data.Features.Span);
        Targets.Data.CopyFrom(data.Targets.Span);
    }

    public void Dispose()
    {
        _features?.Dispose();
        _targets?.Dispose();
    }
}
