namespace GpuBp;

/// <summary>A data set as a device reads it: in its memory, or where the host has it.</summary>
internal sealed class DeviceDataset : IDisposable
{
    private readonly DeviceBuffer<float> _features;
    private readonly DeviceBuffer<float> _targets;

    internal DeviceDataset(Device device, Dataset data)
    {
        Rows = data.Rows;
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

        Features = new Matrix(_features, data.Rows, data.Inputs);
        Targets = new Matrix(_targets, data.Rows, data.Outputs);
    }

    internal int Rows { get; }

    /// <summary>[rows × inputs]</summary>
    internal Matrix Features { get; }

    /// <summary>[rows × outputs]</summary>
    internal Matrix Targets { get; }

    public void Dispose()
    {
        _features.Dispose();
        _targets.Dispose();
    }
}
