namespace GpuBp;

/// <summary>A data set as a device reads it: in its memory, or where the host has it.</summary>
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

    /// <summary>[most rows × inputs]: <see cref="Features"/> with what lies behind them, for launches that are recorded
    /// for parts of any size.</summary>
    internal Matrix AllFeatures { get; }

    /// <summary>[most rows × outputs], likewise.</summary>
    internal Matrix AllTargets { get; }

    /// <summary>
    /// Copies other samples over these, of at most as many rows as the first; on a device that reads the host's memory,
    /// or has them already, there is no copy of these to write to.
    /// </summary>
    internal void Take(Dataset data)
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
