namespace GpuBp;

/// <summary>
/// Neighbouring rows of a dataset on a device. A dataset that takes at most half of the free
/// memory, or that is asked for at once, is copied whole; else each range is copied when it is
/// asked for.
/// </summary>
internal sealed class DeviceRows : IDisposable
{
    private readonly Dataset _data;
    private readonly DeviceDataset? _all;
    private readonly DeviceBuffer<float>? _x;
    private readonly DeviceBuffer<float>? _y;

    /// <param name="device">The device that reads the rows.</param>
    /// <param name="data">The dataset.</param>
    /// <param name="capacity">The maximum number of rows of a range.</param>
    /// <param name="freeBytes">The device's free memory; null to ask the device.</param>
    internal DeviceRows(Device device, Dataset data, int capacity, long? freeBytes = null)
    {
        _data = data;
        var bytes = (long)sizeof(float) * data.Rows;
        if (device.ReadsHostMemory ||
            data.On(device) is not null ||
            data.Rows <= capacity ||
            (bytes * (data.Inputs + data.Outputs) <= (freeBytes ?? device.FreeBytes) / 2 &&
             bytes * Math.Max(data.Inputs, data.Outputs) <= device.Info.MaxBufferBytes))
        {
            _all = new DeviceDataset(device, data);
            return;
        }

        _x = device.Allocate<float>((long)capacity * data.Inputs);
        try
        {
            _y = device.Allocate<float>((long)capacity * data.Outputs);
        }
        catch
        {
            _x.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Rows <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1;
    /// valid until the next call.
    /// </summary>
    /// <returns>Features, [count × inputs], and targets, [count × outputs].</returns>
    internal (Matrix X, Matrix Y) Range(int first, int count) => _all is not null
        ? (_all.Features.RowRange(first, count), _all.Targets.RowRange(first, count))
        : (Copy(_data.Features, _x!, first, count, _data.Inputs),
           Copy(_data.Targets, _y!, first, count, _data.Outputs));

    public void Dispose()
    {
        _all?.Dispose();
        _x?.Dispose();
        _y?.Dispose();
    }

    private static Matrix Copy(
        ReadOnlyMemory<float> source, DeviceBuffer<float> buffer, int first, int count, int columns)
    {
        var rows = Matrix.FirstRows(buffer, count, columns);
        rows.Data.CopyFrom(source.Span.Slice(first * columns, count * columns));
        return rows;
    }
}
