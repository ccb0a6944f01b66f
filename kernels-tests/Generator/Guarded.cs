using System.Runtime.InteropServices;
using GpuBp.Compute;

namespace GpuBp.Tests.Generator;

/// <summary>
/// An output between guards: all of it is NaN at first, of which a kernel may change only what lies
/// between the guards.
/// </summary>
internal sealed class Guarded<T> : IDisposable
    where T : unmanaged
{
    private const int GuardLength = 16;
    private readonly DeviceBuffer<T> _buffer;
    private readonly int _length;

    internal Guarded(Device device, int length)
    {
        _length = length;
        _buffer = device.Upload<T>(Poison(length + 2 * GuardLength));
    }

    internal BufferView<T> View => _buffer.View.Slice(GuardLength, _length);

    public void Dispose() => _buffer.Dispose();

    /// <summary>The output, once the guards were found untouched.</summary>
    internal T[] Read()
    {
        var all = _buffer.View.ToArray();
        Assert.Equal(Bytes(Poison(GuardLength)), Bytes(all[..GuardLength]));
        Assert.Equal(Bytes(Poison(GuardLength)), Bytes(all[^GuardLength..]));
        return all[GuardLength..^GuardLength];
    }

    // All bits set are a NaN as float and as double.
    private static T[] Poison(int length)
    {
        var values = new T[length];
        MemoryMarshal.AsBytes(values.AsSpan()).Fill(0xFF);
        return values;
    }

    private static byte[] Bytes(T[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
}
