namespace GpuBp;

/// <summary>
/// Neighbouring rows of a data set on a device: of the whole set where it takes at most half of what
/// is free, or is asked for at once; else brought from the host when they are asked for.
/// </summary>
internal sealed class DeviceRows : IDisposable
{
    private readonly Dataset _data;
    private readonly DeviceDataset? _all;
    private readonly DeviceBuffer<float>? _x;
    private readonly DeviceBuffer<float>? _y;

    /// <param name="device">Where the rows are wanted.</param>
    /// <param name="data">The data set.</param>
    /// <param name="capacity">The most rows at a time.</param>
    /// <param name="freeBytes">What is free on the device; null to ask it.</param>
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

    /// <summary>Rows <paramref name="first"/> … <paramref name="first"/> + <paramref name="count"/> − 1; valid
    /// until others are asked for.</summary>
    /// <returns>Features, [count × inputs], and targets, [count × outputs].</returns>
    internal (Matrix X, Matrix Y) Range(int first, int count) => _all is not null
        ? (_all.Features.RowRange(first, count), _all.Targets.RowRange(first, count))
        : (Bring(_data.Features, _x!, first, count, _data.Inputs),
           Bring(_data.Targets, _y!, first, count, _data.Outputs));

    public void Dispose()
    {
        _all?.Dispose();
        _x?.Dispose();
        _y?.Dispose();
    }

    private static Matrix Bring(
        ReadOnlyMemory<float> source, DeviceBuffer<float> buffer, int first, int count, int columns)
    {
        var rows = Matrix.FirstRows(buffer, count, columns);
        rows.Data.CopyFrom(source.Span.Slice(first * columns, count * columns));
        return rows;
    }
}
